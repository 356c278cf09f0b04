package ai.molecule.ghtoken.testing.standins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;

/**
 * A workspace that is told of a GitHub App and of no platform, and whose way to GitHub leads to a stand-in: without TLS, to
 * which most tests would only lose time.
 *
 * @param github the App's side of it
 * @param wire by which every host is reached
 */
public record AppWorkspace(Workspace workspace, StandInApp github, GitHubStandIn wire) {

    private static final String PLAIN = "http://localhost";

    public static AppWorkspace in(Workspace workspace) throws IOException {
        GitHubStandIn standIn = GitHubStandIn.start();
        workspace.closeAfterwards(standIn);
        StandInApp github = new StandInApp(workspace.secrets(), Clock.systemUTC());
        standIn.serve("api.github.com", github);
        standIn.serve(PLAIN, github);
        standIn.environment().forEach(workspace::with);
        AppWorkspace app = new AppWorkspace(workspace, github, standIn);
        app.writeKey(github.key());
        workspace
                .without("PLATFORM_URL")
                .without("CONFIGS_DIR")
                .with("GITHUB_API_URL", PLAIN)
                // A busy machine takes seconds for a request, and a mint has one limit for all of its requests.
                .with("TOKEN_REFRESH_TIMEOUT_SEC", "50")
                .with("GITHUB_HOST", "github.com")
                .with("HTTP_PROXY", "http://127.0.0.1:" + standIn.port())
                .with("GITHUB_APP_ID", StandInApp.ID)
                .with("GITHUB_APP_INSTALLATION_ID", StandInApp.INSTALLATION)
                .with("GITHUB_APP_PRIVATE_KEY_FILE", app.keyFile().toString());
        return app;
    }

    /** As everybody else reaches GitHub. */
    public AppWorkspace overTls() {
        workspace.without("GITHUB_API_URL").without("GITHUB_HOST");
        return this;
    }

    public String id() {
        return StandInApp.ID;
    }

    public Path keyFile() {
        return workspace.folder().resolve("app.pem");
    }

    public void writeKey(String text) throws IOException {
        Files.writeString(keyFile(), text);
        Files.setPosixFilePermissions(keyFile(), PosixFilePermissions.fromString("rw-------"));
    }
}
