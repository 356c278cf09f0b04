package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Answer;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Request;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Seen;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.StandInApp;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A site where acme and globex have repositories, and a GitHub App is installed on both: docs/owners.md. */
final class OwnersSite {
    /** A user that passwd(5) knows: gh asks ssh, which asks for it. */
    private static final String AGENT = "65534";

    private static final String PLAIN_API = "http://localhost";

    private final Site site;
    private final StandInApp app;

    private OwnersSite(Site site, StandInApp app) {
        this.site = site;
        this.app = app;
    }

    static OwnersSite in(Site site) throws IOException {
        Workspace workspace = site.workspace();
        StandInApp app = new StandInApp(workspace.secrets(), Clock.systemUTC());
        app.installOn("globex");
        OwnersSite owners = new OwnersSite(site, app);
        owners.serve(Files.createDirectory(workspace.folder().resolve("owned")));
        Path key = Files.writeString(workspace.folder().resolve("app.pem"), app.key());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        workspace
                .without("PLATFORM_URL")
                .without("CONFIGS_DIR")
                .with("GITHUB_HOST", "github.com")
                .with("GITHUB_API_URL", PLAIN_API)
                .with("TOKEN_REFRESH_TIMEOUT_SEC", "50")
                .with("GITHUB_APP_ID", StandInApp.ID)
                .with("GITHUB_APP_PRIVATE_KEY_FILE", key.toString())
                .with("GITHUB_APP_INSTALLED_ON", "auto");
        // As setup does.
        Path configuration = workspace.home().resolve(".gitconfig");
        Files.writeString(configuration, Files.readString(configuration) + "\tuseHttpPath = true\n");
        return owners;
    }

    private void serve(Path folder) throws IOException {
        GitHttpBackend git =
                GitHttpBackend.in(folder, this::opens).with("globex/lib.git").with("globex/lib.wiki.git");
        site.gitHub()
                .serve(
                        "github.com",
                        new LfsStandIn(
                                "globex/lib.git",
                                git,
                                token -> token.filter(this::isOfGlobex).isPresent()));
        site.gitHub().serve(PLAIN_API, app);
        site.gitHub().serve("api.github.com", this::api);
    }

    private boolean opens(Request request) {
        String owner = request.path().split("/")[1];
        return request.token().filter(token -> isOf(owner, token)).isPresent();
    }

    private boolean isOfGlobex(Secret token) {
        return isOf("globex", token);
    }

    private boolean isOf(String owner, Secret token) {
        return app.accepts(token.reveal()) && app.owner(token.reveal()).equalsIgnoreCase(owner);
    }

    /** Lists nothing of each repository that the token opens. */
    private Answer api(Request request) throws IOException {
        if (!request.path().startsWith("/repos/")) {
            return app.handle(request);
        }
        String owner = request.path().split("/")[2];
        return request.token().filter(token -> isOf(owner, token)).isPresent()
                ? Answer.json(200, "{\"total_count\":0,\"secrets\":[],\"workflows\":[]}")
                : Answer.json(404, "{\"message\":\"Not Found\"}");
    }

    Site site() {
        return site;
    }

    StandInApp app() {
        return app;
    }

    Secret published(String owner) {
        Path record = site.workspace().cache().resolve("owners/" + owner + "/credential");
        return Secret.of(PublishedRecord.read(record).orElseThrow().token());
    }

    /** No token was shown where another owner's repositories are. */
    void assertNoneStrayed() {
        assertThat(site.at("github.com")).isNotEmpty().allSatisfy(seen -> {
            if (!seen.fingerprint().isEmpty()) {
                assertThat(ownerOf(seen)).isEqualTo(seen.path().split("/")[1]);
            }
        });
    }

    String ownerOf(Seen seen) {
        return app.minted().stream()
                .filter(token -> Secret.of(token).fingerprint().equals(seen.fingerprint()))
                .map(app::owner)
                .findFirst()
                .orElse("nobody");
    }

    /** gh itself says which repository it takes; it is refused another owner's. Root's wrapper would not look. */
    void assertGhAndTheWrapperFindTheSameRepository(String wrapper) throws IOException {
        assertWorks(site.launcher("refresh-now"));
        assertWorks(site.launcher("token", "--owner", "globex"));
        assertWorks(site.git("clone", "--quiet", Site.REPOSITORY));
        giveAway();
        assertThat(ownerAtHand(wrapper)).isEqualTo("acme");
        assertWorks(inClone("remote", "add", "also", "https://github.com/globex/lib.git"));
        assertThat(ownerAtHand(wrapper)).as("origin before the first").isEqualTo("acme");
        assertWorks(inClone("remote", "rename", "also", "github"));
        assertThat(ownerAtHand(wrapper)).as("github before origin").isEqualTo("globex");
        assertWorks(inClone("remote", "add", "upstream", "git@github.com:acme/repo.git"));
        assertThat(ownerAtHand(wrapper)).as("upstream before github").isEqualTo("acme");
        assertWorks(inClone("config", "remote.github.gh-resolved", "base"));
        assertThat(ownerAtHand(wrapper)).as("what was chosen").isEqualTo("globex");
        assertWorks(inClone("config", "remote.github.gh-resolved", "acme/other"));
        assertThat(ownerAtHand(wrapper)).as("a repository that was chosen").isEqualTo("acme");
    }

    private String ownerAtHand(String wrapper) throws IOException {
        assertWorks(asAgent("sh", "-c", "cd \"$1\" && exec \"$2\" workflow list", "sh", site.worktree() + "", wrapper));
        List<Seen> seen = site.at("api.github.com");
        return seen.get(seen.size() - 1).path().split("/")[2];
    }

    private void giveAway() throws IOException {
        Workspace workspace = site.workspace();
        Files.setPosixFilePermissions(workspace.folder(), PosixFilePermissions.fromString("rwx--x--x"));
        for (Path owned : List.of(workspace.home(), workspace.cache())) {
            assertWorks(site.run("chown", "-R", AGENT, owned.toString()));
        }
    }

    private JarProcess inClone(String... arguments) throws IOException {
        List<String> git = new ArrayList<>(List.of("git", "-C", site.worktree().toString()));
        git.addAll(List.of(arguments));
        return asAgent(git.toArray(String[]::new));
    }

    private JarProcess asAgent(String... command) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("setpriv", "--reuid=" + AGENT, "--regid=" + AGENT, "--clear-groups"));
        words.addAll(List.of(command));
        return site.run(words.toArray(String[]::new));
    }

    private static void assertWorks(JarProcess process) {
        assertThat(process.exitCode()).as("%s: %s", process, process.err()).isZero();
    }
}
