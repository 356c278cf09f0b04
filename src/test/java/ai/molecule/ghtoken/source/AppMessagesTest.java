package ai.molecule.ghtoken.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.molecule.ghtoken.source.http.Deadline;
import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.source.http.HttpClient;
import ai.molecule.ghtoken.source.http.ProxySettings;
import ai.molecule.ghtoken.source.signing.AppKey;
import ai.molecule.ghtoken.source.signing.SignCommand;
import ai.molecule.ghtoken.testing.guards.ThreadTimeLimit;
import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of docs/github-app.md has each line that a GitHub App or a token service can make the program say, with its exit
 * code. That the real faults lead to these lines is the matter of the tests beside this one.
 */
class AppMessagesTest {
    private static final Pattern ROW = Pattern.compile("\\| `(.+?)` \\| ([0-9]+) \\| .*");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            new HttpClient("test", ProxySettings.NONE, Optional.empty(), new ThreadTimeLimit(), Clock.systemUTC());

    private static final GitHubApi API = new GitHubApi(URI.create("https://api.github.com"), HTTP, pause -> {});

    @TempDir
    private Path folder;

    private record Row(Pattern line, int code) {}

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(Path.of("docs", "github-app.md"))) {
            within = line.startsWith("## ") ? line.equals("## When something is wrong") : within;
            Matcher row = ROW.matcher(line);
            if (within && row.matches()) {
                String words = Stream.of(row.group(1).split("\\.\\.\\.", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".+"));
                rows.add(new Row(Pattern.compile(words), Integer.parseInt(row.group(2))));
            }
        }
        return rows;
    }

    private static TokenException failure(ThrowingCallable call) {
        return catchThrowableOfType(TokenException.class, call);
    }

    private static HttpAnswer answer(int status, Map<String, String> headers, String body) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        return new HttpAnswer("", status, Instant.EPOCH, all, body.getBytes());
    }

    private static TokenException gitHub(int status, String body) {
        return new AppRefusal(API, "12345", "installation 67890", "repository web").of(answer(status, Map.of(), body));
    }

    private TokenException key(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("app.pem"), text);
        return failure(() -> AppKey.inFile(file).sign(new byte[1], LIMIT));
    }

    private static TokenException command(String command, Duration limit) {
        return failure(() -> new SignCommand(command, Map.of("PATH", "/usr/bin:/bin")).sign(new byte[1], limit));
    }

    private List<TokenException> ofTheKey() throws Exception {
        // Root reads everything, so a folder on the way that is a file has to do.
        Path unreadable = Files.writeString(folder.resolve("file"), "").resolve("app.pem");
        return List.of(
                failure(() -> AppKey.inFile(folder.resolve("absent")).read()),
                failure(() -> AppKey.inFile(folder).read()),
                failure(() -> AppKey.inFile(unreadable).read()),
                key("x".repeat(65_537)),
                key(" \n"),
                key("-----BEGIN ENCRYPTED PRIVATE KEY-----"),
                key("-----BEGIN OPENSSH PRIVATE KEY-----"),
                command("exit 3", LIMIT),
                command("sleep 60", Duration.ofMillis(50)),
                command("echo a", LIMIT),
                command("echo aaaa", LIMIT));
    }

    private List<TokenException> ofTheService() throws IOException {
        Path identity = folder.resolve("identity");
        StsSource source =
                new StsSource(new StsSource.Settings(URI.create("https://sts.example"), identity, LIMIT), API);
        List<TokenException> said = new ArrayList<>(List.of(failure(source::fetch)));
        for (int status : List.of(400, 401, 403, 404, 429, 500, 503, 302)) {
            said.add(source.refusal(answer(status, Map.of(), ""), "the token service at https://sts.example"));
        }
        said.add(source.refusal(
                answer(503, Map.of("Retry-After", "9"), ""), "the token service at https://sts.example"));
        return said;
    }

    private List<TokenException> ofGitHub() throws Exception {
        List<TokenException> said = new ArrayList<>(List.of(
                gitHub(403, "This installation has been suspended"),
                gitHub(403, ""),
                gitHub(403, "... has an IP allow list enabled ..."),
                gitHub(403, "You have exceeded a secondary rate limit.")));
        for (int status : List.of(200, 301, 400, 401, 404, 422, 429, 500)) {
            said.add(gitHub(status, ""));
        }
        try (RawServer unready = RawServer.answering("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")) {
            GitHubApi api = new GitHubApi(URI.create("http://localhost:" + unready.port()), HTTP, pause -> {});
            TokenException refused = failure(() -> api.awaitAcceptance(Secret.of("t"), Deadline.in(LIMIT)));
            said.add(new TokenException(refused.kind(), refused.getMessage().replace(api.toString(), API.toString())));
        }
        return said;
    }

    private static int code(TokenException failure) {
        return switch (failure.kind()) {
            case BEARER_REFUSED -> 77;
            case BEARER_MISSING, KEY_UNUSABLE, NOT_CONFIGURED -> 78;
            default -> 75;
        };
    }

    @Test
    void each_line_is_documented_with_its_code_and_no_other() throws Exception {
        List<Row> unsaid = new ArrayList<>(rows());
        List<TokenException> said = new ArrayList<>(ofTheKey());
        said.addAll(ofTheService());
        said.addAll(ofGitHub());
        for (TokenException each : said) {
            List<Row> matching = rows().stream()
                    .filter(row -> row.line().matcher(each.getMessage()).matches())
                    .toList();
            assertThat(matching).as(each.getMessage()).isNotEmpty().allMatch(row -> row.code() == code(each));
            unsaid.removeIf(row -> row.line().matcher(each.getMessage()).matches());
        }
        assertThat(unsaid).isEmpty();
    }
}
