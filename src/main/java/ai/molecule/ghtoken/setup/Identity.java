package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The author of this user's commits, where nothing else names one. */
public record Identity(Wish wish, GitInclude inclusion, Question question) implements Step {
    /**
     * @param isWanted whether this run may add it; otherwise the run only maintains what an earlier one has written
     * @param author what to write; empty for a run that only looks
     */
    public record Wish(boolean isWanted, Optional<Author> author) {
        public static final Wish NONE = new Wish(false, Optional.empty());
    }

    /**
     * @param name a GitHub App's bot user
     * @param email its address
     */
    public record Author(String name, String email) {
        private String configuration() {
            return "# Written by molecule-gh-token-refresh setup.\n[user]\n\tname = " + ConfigFiles.quoted(name)
                    + "\n\temail = " + ConfigFiles.quoted(email) + "\n";
        }
    }

    /** Asks git who is named as an author, outside of repositories. */
    record Question(ProgramRunner programs, Path git, Map<String, String> environment) {
        private static final Duration LIMIT = Duration.ofSeconds(5);
        /** git prefers the first four to its configuration, and its configuration to the last (git-commit(1)). */
        private static final List<String> VARIABLES =
                List.of("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL");

        /** What names an author, other than that file. */
        private Optional<String> answerBeside(Path file) throws IOException {
            ProgramRunner.Result result = programs.run(
                    List.of(
                            git.toString(),
                            "-C",
                            "/",
                            "config",
                            "--show-origin",
                            "--get-regexp",
                            "^user\\.(name|email)$"),
                    new byte[0],
                    environment,
                    LIMIT);
            return result.output()
                    .lines()
                    .map(line -> line.split("\t", 2)[0])
                    .filter(origin -> !origin.equals("file:" + file))
                    .findFirst()
                    .or(() ->
                            VARIABLES.stream().filter(environment::containsKey).findFirst());
        }
    }

    @Override
    public Path place() {
        return inclusion.place();
    }

    @Override
    public List<Path> trusted() {
        return wish.isWanted() || Files.exists(inclusion.included()) ? inclusion.trusted() : List.of();
    }

    @Override
    public void install(Report report) throws IOException {
        Path file = inclusion.included();
        if (!wish.isWanted() && !Files.exists(file)) {
            return;
        }
        Optional<String> other = question.answerBeside(file);
        if (other.isPresent()) {
            report.note("the author of commits is named by " + other.get() + ", which stays");
            return;
        }
        String content = wish.author().map(Author::configuration).orElse("");
        if (!Files.exists(file) || !content.isEmpty() && !Files.readString(file).equals(content)) {
            if (!report.mayChange("git has no author of commits")) {
                return;
            }
            SharedFiles.makeFolders(file.getParent(), SharedFiles.READABLE_FOLDER);
            SharedFiles.replace(file, content.getBytes(StandardCharsets.UTF_8));
            report.done("wrote the author of commits to " + file);
        }
        inclusion.install(report);
    }

    @Override
    public void remove(Report report) throws IOException {
        inclusion.remove(report);
        if (Files.deleteIfExists(inclusion.included())) {
            SharedFiles.deleteIfEmpty(inclusion.included().getParent());
            report.done("removed " + inclusion.included());
        }
    }
}
