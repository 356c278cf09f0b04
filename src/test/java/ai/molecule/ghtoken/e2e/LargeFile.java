package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.token.Secret;
import java.nio.file.Files;
import java.nio.file.Path;

/** A clone with a file that real git-lfs keeps apart, and that it has not fetched yet. */
final class LargeFile {
    private final Site site;
    private final LfsStandIn lfs;

    private LargeFile(Site site, LfsStandIn lfs) {
        this.site = site;
        this.lfs = lfs;
    }

    static LargeFile in(Site site) throws Exception {
        Path served = Files.createDirectory(site.workspace().folder().resolve("lfs"));
        LfsStandIn lfs = new LfsStandIn(
                "acme/repo.git",
                GitHttpBackend.in(served, request -> site.gitHub().lives(request.token())),
                site.gitHub()::lives);
        site.gitHub().serve("github.com", lfs);
        // The checkout leaves the pointer in the file's place.
        site.workspace().with("GIT_LFS_SKIP_SMUDGE", "1");
        assertWorks(site.git("clone", "--quiet", Site.REPOSITORY));
        Files.writeString(site.worktree().resolve("large"), LfsStandIn.pointerTo(LfsStandIn.CONTENT));
        assertWorks(site.inClone("add", "large"));
        Files.writeString(site.worktree().resolve(".gitattributes"), "large filter=lfs -text\n");
        assertWorks(site.inClone("add", ".gitattributes"));
        assertWorks(site.inClone("commit", "--quiet", "--message=A large file"));
        assertWorks(site.inClone("push", "--quiet", "origin", "HEAD:main"));
        assertWorks(site.inClone("lfs", "install", "--local"));
        return new LargeFile(site, lfs);
    }

    private static void assertWorks(JarProcess git) {
        assertThat(git.exitCode()).as("%s: %s", git, git.err()).isZero();
    }

    void revokeTheTokenAfterTheBatch() {
        Secret revoked = site.published();
        lfs.afterBatch(() -> {
            site.gitHub().refuse(revoked);
            site.workspace().platform().forgetToken();
            lfs.afterBatch(() -> {});
        });
    }

    /** How often git-lfs was refused with a token. */
    long refusals() {
        return site.at("github.com").stream()
                .filter(seen -> seen.path().contains("/lfs/"))
                .filter(seen -> seen.status() == 401 && !seen.fingerprint().isEmpty())
                .count();
    }

    void assertPulled() throws Exception {
        assertThat(Files.readString(site.worktree().resolve("large"))).isEqualTo(LfsStandIn.CONTENT);
    }
}
