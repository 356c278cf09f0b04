package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Debian's cargo behind a proxy. There it does not use libgit2's own transport, and its other one asks no helper. */
@ProcessTest
final class CargoIT {
    @Test
    void behind_a_proxy_cargo_asks_our_helper_by_git_alone(Workspace workspace) throws IOException {
        Site site = Site.in(workspace);
        Files.createDirectory(workspace.work().resolve("src"));
        Files.createFile(workspace.work().resolve("src/lib.rs"));
        Files.writeString(
                workspace.work().resolve("Cargo.toml"),
                "[package]\nname = \"app\"\nversion = \"1.0.0\"\n[dependencies]\nlib = { git = \"" + Site.REPOSITORY
                        + "\" }\n");
        workspace
                .with("CARGO_HTTP_PROXY", workspace.environment().get("HTTPS_PROXY"))
                .with("CARGO_HTTP_CAINFO", workspace.environment().get("SSL_CERT_FILE"));
        JarProcess alone = site.run("/usr/bin/cargo", "fetch");
        assertThat(alone.err()).contains("failed to receive HTTP 200 response: got 401");
        assertThat(site.shownAt("github.com")).isEmpty();
        workspace.with("CARGO_NET_GIT_FETCH_WITH_CLI", "true");
        JarProcess byGit = site.run("/usr/bin/cargo", "fetch");
        assertThat(site.admittedAt("github.com"))
                .as(byGit.err())
                .containsExactly(site.published().fingerprint());
    }
}
