package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Seen;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * A workspace with real git and gh, wired as the documentation says, and a GitHub on loopback which keeps acme/repo and
 * lets those tokens live that the platform vouches for.
 */
public final class Site {
    public static final String REPOSITORY = "https://github.com/acme/repo.git";
    public static final Path LAUNCHER =
            Path.of("scripts/molecule-gh-token-refresh").toAbsolutePath();

    private final Workspace workspace;
    private final List<String> prefix;
    private final GitHubStandIn gitHub;

    private Site(Workspace workspace, List<String> prefix, GitHubStandIn gitHub) {
        this.workspace = workspace;
        this.prefix = prefix;
        this.gitHub = gitHub;
    }

    /** The programs of this machine. */
    public static Site in(Workspace workspace) throws IOException {
        Site site = new Site(workspace, List.of(), GitHubStandIn.start());
        site.workspace.with("PATH", System.getenv("PATH")).with("JAVA_HOME", System.getProperty("java.home"));
        return site.furnished();
    }

    /** @param prefix of every command; what follows it finds git, gh and Java on the usual PATH */
    static Site in(Workspace workspace, List<String> prefix) throws IOException {
        Site site = new Site(workspace, prefix, GitHubStandIn.start());
        site.workspace.with("PATH", "/usr/sbin:/usr/bin");
        return site.furnished();
    }

    private Site furnished() throws IOException {
        workspace.closeAfterwards(gitHub);
        // Inside the workspace, which alone is seen from everywhere.
        Path certificate = Files.copy(gitHub.certificate(), workspace.folder().resolve("ca.pem"));
        String proxy = "http://127.0.0.1:" + gitHub.port();
        workspace
                .with("HTTPS_PROXY", proxy)
                // The one spelling that curl honours.
                .with("http_proxy", proxy)
                .with("NO_PROXY", "127.0.0.1")
                .with("GIT_SSL_CAINFO", certificate.toString())
                .with("SSL_CERT_FILE", certificate.toString())
                .with("GIT_CONFIG_NOSYSTEM", "1")
                .with("GIT_TERMINAL_PROMPT", "0");
        gitHub.accept(token -> workspace.platform().lives(token, Instant.now()));
        gitHub.serve(
                "github.com",
                GitHttpBackend.in(
                        Files.createDirectory(workspace.folder().resolve("served")),
                        request -> gitHub.lives(request.token())));
        configure("credential.https://github.com", LAUNCHER);
        return this;
    }

    /** Writes a configuration whose only helper is that one. */
    void configure(String section, Path helper) throws IOException {
        Files.writeString(
                workspace.home().resolve(".gitconfig"),
                "[user]\n\tname = A Person\n\temail = person@example.com\n" + helperLines(section, helper));
    }

    /** Adds a helper after those that are there. */
    void configureAlso(String section, Path helper) throws IOException {
        Path file = workspace.home().resolve(".gitconfig");
        Files.writeString(file, Files.readString(file) + helperLines(section, helper));
    }

    private static String helperLines(String section, Path helper) {
        String name = section.replaceFirst("^credential\\.?", "");
        String heading = name.isEmpty() ? "[credential]" : "[credential \"" + name + "\"]";
        return heading + "\n\thelper = \"!'" + helper + "' git-credential\"\n";
    }

    public Workspace workspace() {
        return workspace;
    }

    public GitHubStandIn gitHub() {
        return gitHub;
    }

    JarProcess start(String... command) throws IOException {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(List.of(command));
        return workspace.startCommand(whole);
    }

    /** To its end. */
    JarProcess run(String... command) throws IOException {
        JarProcess process = start(command);
        process.exitCode();
        return process;
    }

    /** With the arguments behind those. */
    private JarProcess runWith(List<String> first, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(first);
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** git in the clone, or for {@code clone} itself. */
    JarProcess git(String... arguments) throws IOException {
        return runWith(List.of("git", "-C", workspace.home().toString()), arguments);
    }

    JarProcess gitIn(Path folder, String... arguments) throws IOException {
        return runWith(List.of("git", "-C", folder.toString()), arguments);
    }

    JarProcess inClone(String... arguments) throws IOException {
        return gitIn(worktree(), arguments);
    }

    Path worktree() {
        return workspace.home().resolve("repo");
    }

    JarProcess launcher(String... arguments) throws IOException {
        return runWith(List.of(LAUNCHER.toString()), arguments);
    }

    /** Starts a daemon, and waits until its first token has ended and gh is logged in with the next, which lives an hour. */
    void outliveTheFirstToken() throws IOException {
        workspace.platform().tokensLive(Duration.ofSeconds(20), Duration.ofSeconds(10));
        start(LAUNCHER.toString(), "daemon").awaitErr("published", Duration.ofSeconds(60));
        Secret first = published();
        Instant end = workspace.platform().endOfCurrent();
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofMinutes(5));
        Await.until(
                "the first token has ended",
                Duration.ofSeconds(30),
                () -> Instant.now().isAfter(end));
        assertThat(published()).as("the next has come before").isNotEqualTo(first);
        Await.until(
                "gh is logged in with the next",
                Duration.ofSeconds(60),
                () -> Files.readString(login()).contains(published().reveal()));
    }

    /** Where gh keeps it. */
    Path login() {
        return workspace.home().resolve(".config/gh/hosts.yml");
    }

    /** gh gives GITHUB_TOKEN to every host there, whatever GH_TOKEN holds. */
    void assertACodespaceKeepsOurTokenBehindAUsersOwnFromOtherHosts(String wrapper) throws IOException {
        String stranger = "github.com.evil.test";
        Secret own = Secret.of(workspace.secrets().personalToken());
        gitHub.accept(own);
        workspace
                .with("GH_TOKEN", own.reveal())
                .with("GITHUB_TOKEN", published().reveal())
                .with("CODESPACES", "true");
        run("gh", "api", "--hostname", stranger, "/user");
        assertThat(shownAt(stranger))
                .as("gh itself")
                .isNotEmpty()
                .containsOnly(published().fingerprint());
        long before = shownAt(stranger).count();
        run(wrapper, "api", "--hostname", stranger, "/user");
        assertThat(shownAt(stranger)).as("by the wrapper").hasSize((int) before);
        assertThat(run(wrapper, "api", "/user").exitCode()).isZero();
        assertThat(shownAt("api.github.com")).last().isEqualTo(own.fingerprint());
    }

    /** As a CI's checkout leaves one in a clone. git sends it in place of our token, and blames the token. */
    void assertADeadHeaderInACloneIsNotTakenForARefusalOfOurToken() throws IOException {
        assertThat(git("clone", "--quiet", REPOSITORY).exitCode()).isZero();
        String header = Base64.getEncoder().encodeToString("x-access-token:dead".getBytes(StandardCharsets.UTF_8));
        inClone("config", "http.https://github.com/.extraheader", "AUTHORIZATION: basic " + header);
        for (int i = 0; i < 3; i++) {
            JarProcess fetch = inClone("fetch", "origin");
            assertThat(fetch.exitCode()).isEqualTo(128);
            assertThat(fetch.err()).contains("http.extraHeader");
        }
        assertThat(launcher("health").out()).startsWith("fresh: ");
        assertThat(git("ls-remote", REPOSITORY).exitCode()).isZero();
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    /** As when the login with the token after it has failed. */
    void leaveGhARefusedToken() throws IOException {
        launcher("refresh-now");
        byte[] refused = Files.readAllBytes(login());
        gitHub.refuse(published());
        workspace.platform().forgetToken();
        launcher("refresh-now");
        Files.write(login(), refused);
    }

    /** The token that readers find, now. */
    Secret published() {
        return Secret.of(
                PublishedRecord.read(workspace.credential()).orElseThrow().token());
    }

    /** What came to that host, oldest first. */
    public List<Seen> at(String host) {
        return gitHub.requests().stream()
                .filter(request -> request.host().equals(host))
                .toList();
    }

    /** The fingerprints of the tokens that were let in there, in their order, each once. */
    public List<String> admittedAt(String host) {
        return at(host).stream()
                .filter(request -> request.status() == 200)
                .map(Seen::fingerprint)
                .distinct()
                .toList();
    }

    /** The fingerprints of whatever was shown there. */
    public Stream<String> shownAt(String host) {
        return at(host).stream().map(Seen::fingerprint).filter(shown -> !shown.isEmpty());
    }
}
