package ai.molecule.ghtoken.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Answer;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Handler;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Bare repositories over http, for those who are admitted, by git's own CGI program (git-http-backend(1)). */
public final class GitHttpBackend implements Handler {
    private final Path root;
    private final Predicate<Request> admitted;

    private GitHttpBackend(Path root, Predicate<Request> admitted) {
        this.root = root;
        this.admitted = admitted;
    }

    /** Serves {@code acme/repo.git}, empty, under a new folder. */
    static GitHttpBackend in(Path folder, Predicate<Request> admitted) throws IOException {
        return new GitHttpBackend(folder, admitted).with("acme/repo.git");
    }

    /** Serves one more, empty. */
    GitHttpBackend with(String path) throws IOException {
        Path repository = Files.createDirectories(root.resolve(path));
        run(new ProcessBuilder("git", "init", "--quiet", "--bare", "--initial-branch=main", repository.toString()));
        return this;
    }

    /** Wants a password, and takes none. */
    public static Answer refuse(Request request) {
        return new Answer(401, Map.of("WWW-Authenticate", "Basic realm=\"git\""), new byte[0]);
    }

    @Override
    public Answer handle(Request request) throws IOException {
        if (!admitted.test(request)) {
            return refuse(request);
        }
        // A file, because the program may answer before it has read everything.
        Path body = Files.write(Files.createTempFile(root, "request", ""), request.body());
        ProcessBuilder cgi = new ProcessBuilder("git", "http-backend").redirectInput(body.toFile());
        cgi.environment().putAll(variables(request));
        return parse(new String(run(cgi), ISO_8859_1));
    }

    /** RFC 3875; with a REMOTE_USER git lets push. */
    private Map<String, String> variables(Request request) {
        Map<String, String> variables = new TreeMap<>(Map.of(
                "GIT_PROJECT_ROOT", root.toString(),
                "GIT_HTTP_EXPORT_ALL", "1",
                "REMOTE_USER", "somebody",
                "REQUEST_METHOD", request.method(),
                "PATH_INFO", request.path(),
                "QUERY_STRING", request.target().replaceFirst("^[^?]*\\??", ""),
                "CONTENT_LENGTH", Integer.toString(request.body().length)));
        variables.put("CONTENT_TYPE", request.headers().getOrDefault("Content-Type", ""));
        variables.put("HTTP_CONTENT_ENCODING", request.headers().getOrDefault("Content-Encoding", ""));
        variables.put("GIT_PROTOCOL", request.headers().getOrDefault("Git-Protocol", ""));
        return variables;
    }

    private static Answer parse(String cgi) {
        int end = cgi.indexOf("\r\n\r\n");
        Map<String, String> headers = new TreeMap<>();
        for (String line : cgi.substring(0, end).split("\r\n")) {
            String[] pair = line.split(": ", 2);
            headers.put(pair[0], pair[1]);
        }
        String status = headers.getOrDefault("Status", "200 OK");
        headers.remove("Status");
        return new Answer(
                Integer.parseInt(status.substring(0, 3)),
                headers,
                cgi.substring(end + 4).getBytes(ISO_8859_1));
    }

    private static byte[] run(ProcessBuilder program) throws IOException {
        program.environment().keySet().removeIf(name -> name.startsWith("GIT_CONFIG"));
        Process process = program.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        return process.getInputStream().readAllBytes();
    }
}
