package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.os.Executables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What would git really run for {@code https://<host>}? */
public record GitCheck(String host, GitSurvey git, Map<String, String> environment) implements Check {
    private static final String NAME = "git";
    private static final String SETUP = "molecule-gh-token-refresh setup";

    @Override
    public List<Finding> findings() {
        if (!git.trouble().isEmpty()) {
            return List.of(
                    Finding.warning(NAME, git.trouble(), "install git, or mend its configuration, if it is wanted"));
        }
        List<Helper> asked = Helper.asked(git.config(), host);
        List<Finding> findings = new ArrayList<>();
        if (asked.isEmpty() || !asked.get(0).isOurs()) {
            findings.add(notFirst(asked));
            return findings;
        }
        findings.add(first(asked.get(0)));
        for (Helper later : asked.subList(1, asked.size())) {
            if (!later.isOurs()) {
                findings.add(Finding.warning(
                        NAME,
                        "hands each token also to " + later.describe() + " to keep",
                        later.removal() + "; then run: " + SETUP));
            }
        }
        return findings;
    }

    private Finding first(Helper ours) {
        String program = ours.program().orElseThrow();
        boolean isThere = program.endsWith(".jar")
                ? Files.isReadable(Path.of(program))
                : Executables.of(environment).find(program).isPresent();
        String fact = git.version() + " asks " + program + " for https://" + host;
        return isThere
                ? Finding.ok(NAME, fact + " (in " + ours.entry().place() + ")")
                : Finding.problem(NAME, fact + ", which is not there or cannot be run", "run: " + SETUP);
    }

    private Finding notFirst(List<Helper> asked) {
        String where = git.version() + " asks ";
        if (asked.isEmpty()) {
            return Finding.problem(NAME, where + "no helper for https://" + host, "run: " + SETUP);
        }
        Helper first = asked.get(0);
        String mend = first.removal() + "; then run: " + SETUP;
        if (first.isGh()) {
            return Finding.problem(
                    NAME,
                    where + first.describe() + " for https://" + host + ": `gh auth setup-git` has taken over",
                    mend);
        }
        Optional<Helper> ours = asked.stream().filter(Helper::isOurs).findFirst();
        return Finding.problem(
                NAME,
                where + first.describe() + (ours.isPresent() ? " before us" : " and not us") + " for https://" + host,
                mend);
    }
}
