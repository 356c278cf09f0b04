package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PrivateMounts;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Debian's cargo, and in it libgit2. */
@ProcessTest
final class CargoIT {
    private Workspace workspace;
    private Site site;

    @BeforeEach
    void furnish(Workspace given) throws IOException {
        workspace = given;
        site = Site.in(workspace);
        Files.createDirectory(workspace.work().resolve("src"));
        Files.createFile(workspace.work().resolve("src/lib.rs"));
        Files.writeString(
                workspace.work().resolve("Cargo.toml"),
                "[package]\nname = \"app\"\nversion = \"1.0.0\"\n[dependencies]\nlib = { git = \"" + Site.REPOSITORY
                        + "\" }\n");
    }

    /** As with GitHub: at port 443 of its name, with a certificate that the system trusts. */
    @Test
    @Tag("root")
    void libgit2_asks_our_helper_by_what_setup_has_written() throws IOException {
        JarProcess cargo = fetchByLibgit2();
        assertThat(site.admittedAt("github.com"))
                .as(cargo.err())
                .containsExactly(site.published().fingerprint());
    }

    @Test
    @Tag("root")
    void libgit2_tells_our_helper_the_repository_where_each_owner_has_a_token() throws IOException {
        OwnersSite owners = OwnersSite.in(site);
        Path manifest = workspace.work().resolve("Cargo.toml");
        Files.writeString(manifest, Files.readString(manifest).replace("acme/repo", "globex/lib"));
        for (String owner : List.of("acme", "globex")) {
            assertThat(site.launcher("token", "--owner", owner).exitCode()).isZero();
        }
        JarProcess cargo = fetchByLibgit2();
        assertThat(site.admittedAt("github.com"))
                .as(cargo.err())
                .containsExactly(owners.published("globex").fingerprint());
        owners.assertNoneStrayed();
    }

    /** cargo's library looks up the very key, without git's rules for URLs. */
    @Test
    @Tag("root")
    void libgit2_asks_no_helper_of_a_url_with_a_slash_at_its_end() throws IOException {
        String mounts = connectLibgit2();
        Path ours = workspace.home().resolve(".config/molecule-gh-token-refresh/gitconfig");
        Files.writeString(ours, Files.readString(ours).replace("https://github.com", "https://github.com/"));
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        JarProcess cargo = fetch(mounts);
        assertThat(cargo.exitCode()).isNotZero();
        assertThat(site.at("github.com")).as(cargo.err()).isNotEmpty();
        assertThat(site.shownAt("github.com")).isEmpty();
    }

    private JarProcess fetchByLibgit2() throws IOException {
        return fetch(connectLibgit2());
    }

    private JarProcess fetch(String mounts) throws IOException {
        return site.run(
                PrivateMounts.of(mounts, List.of("/usr/bin/cargo", "fetch")).toArray(String[]::new));
    }

    /** @return the mounts in which cargo finds our GitHub */
    private String connectLibgit2() throws IOException {
        String address = site.gitHub().listenAs("github.com");
        Files.delete(workspace.home().resolve(".gitconfig"));
        assertThat(site.launcher("setup", "--bin-dir", workspace.folder().resolve("bin") + "")
                        .exitCode())
                .isZero();
        Path hosts = Files.writeString(workspace.folder().resolve("hosts"), address + " github.com\n");
        String mounts = "/usr/bin/mount --bind " + hosts + " /etc/hosts\n/usr/bin/mount --bind "
                + workspace.environment().get("SSL_CERT_FILE") + " /etc/ssl/certs/ca-certificates.crt";
        List.of("HTTPS_PROXY", "http_proxy", "SSL_CERT_FILE").forEach(workspace::without);
        return mounts;
    }

    /** There cargo does not use libgit2's own transport, and its other one asks no helper. */
    @Test
    void behind_a_proxy_cargo_asks_our_helper_by_git_alone() throws IOException {
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
