package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.StandInSts;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A token from an identity: docs/github-app.md. */
@ProcessTest
final class StsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static StandInSts in(Workspace workspace) throws IOException {
        StandInSts sts = new StandInSts(workspace.secrets());
        workspace.closeAfterwards(sts);
        workspace
                .without("PLATFORM_URL")
                .without("CONFIGS_DIR")
                .with("GITHUB_STS_URL", sts.url() + "/")
                .with("GITHUB_STS_SCOPE", "acme/app")
                .with("GITHUB_STS_IDENTITY", "agent")
                .with("GITHUB_STS_TOKEN_FILE", file(workspace).toString())
                .with("GITHUB_HOST", "github.com")
                .with("GITHUB_API_URL", sts.url())
                .with("TOKEN_REFRESH_TIMEOUT_SEC", "50");
        project(workspace, sts.identity());
        return sts;
    }

    private static Path file(Workspace workspace) {
        return workspace.folder().resolve("identity.jwt");
    }

    private static void project(Workspace workspace, String identity) throws IOException {
        Files.writeString(file(workspace), identity + "\n");
        Files.setPosixFilePermissions(file(workspace), PosixFilePermissions.fromString("rw-------"));
    }

    private static PublishedRecord published(Workspace workspace) {
        return PublishedRecord.read(workspace.credential()).orElseThrow();
    }

    @Test
    void a_daemon_keeps_the_token_of_an_identity_alive_for_an_hour_each(Workspace workspace) throws Exception {
        StandInSts sts = in(workspace);
        JarProcess daemon = workspace.start("daemon").awaitErr("published sts token", SOON);
        assertThat(daemon.err()).contains("from " + sts.url() + "/sts/exchange?scope=acme/app&identity=agent");
        assertThat(published(workspace).token()).isEqualTo(sts.minted().get(0));
        assertThat(published(workspace).end())
                .isBetween(Instant.now().plusSeconds(3400), Instant.now().plusSeconds(3600));
        assertThat(daemon.err()).contains("next refresh").doesNotContain("end unknown");
        assertThat(workspace.run("health").out()).startsWith("fresh: sts token ");
        assertThat(workspace.run("token").out()).isEqualTo(sts.minted().get(0) + "\n");
        assertThat(sts.minted()).hasSize(1);
        assertThat(workspace.platform().requestCount()).isZero();
        assertThat(workspace.run("doctor", "--offline").out())
                .containsPattern("ok +identity ")
                .containsPattern("ok +sts +answered in ");
    }

    @Test
    void a_rotated_identity_is_read_afresh(Workspace workspace) throws Exception {
        StandInSts sts = in(workspace);
        String first = sts.identity("nobody", Instant.now().plusSeconds(60));
        project(workspace, first);
        assertThat(workspace.run("refresh-now").exitCode()).isEqualTo(77);
        project(workspace, sts.identity());
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        assertThat(published(workspace).token()).isEqualTo(sts.minted().get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "expired, 77, cannot verify the identity token file",
        "stranger, 77, the trust policy does not admit",
        "nonsense, 77, cannot use the identity token file",
        "empty, 75, is empty",
        "absent, 78, is not there",
        "scope, 78, check GITHUB_STS_SCOPE and GITHUB_STS_IDENTITY",
        "app, 78, GITHUB_STS_URL must not be set beside GITHUB_APP_ID",
        "unnamed, 78, GITHUB_STS_IDENTITY must be the NAME of a trust policy",
    })
    void what_the_service_refuses_is_named(String fault, int code, String said, Workspace workspace) throws Exception {
        StandInSts sts = in(workspace);
        switch (fault) {
            case "expired" ->
                project(
                        workspace,
                        sts.identity(
                                "system:serviceaccount:agents:workspace",
                                Instant.now().minusSeconds(60)));
            case "stranger" ->
                project(workspace, sts.identity("somebody", Instant.now().plusSeconds(60)));
            case "nonsense" -> project(workspace, "not-a-jwt");
            case "empty" -> project(workspace, "");
            case "absent" -> Files.delete(file(workspace));
            case "scope" -> workspace.with("GITHUB_STS_SCOPE", "acme/other");
            case "app" ->
                workspace
                        .with("GITHUB_APP_ID", "1")
                        .with("GITHUB_APP_INSTALLATION_ID", "1")
                        .with("GITHUB_APP_SIGN_COMMAND", "false");
            default -> workspace.without("GITHUB_STS_IDENTITY");
        }
        JarProcess refresh = workspace.run("refresh-now");
        assertThat(refresh.err().lines().findFirst().orElseThrow()).contains(said);
        assertThat(refresh.exitCode()).isEqualTo(code);
        assertThat(sts.minted()).isEmpty();
    }
}
