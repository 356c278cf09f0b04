package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.BIN;
import static ai.molecule.ghtoken.container.WorkspaceImages.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image with musl and busybox (Alpine), in which the Java of the program's folder cannot run. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class WithoutGlibcIT {
    private static final String LAUNCHER = BIN + "/molecule-gh-token-refresh";

    private static final String GET =
            "printf 'protocol=https\\nhost=github.com\\n\\n' | " + LAUNCHER + " git-credential get";

    private static final String TWO_LINES = """
            FROM molecule-workspaces/without-glibc
            COPY --from=molecule-gh-token-refresh /opt/molecule-gh-token-refresh /opt/molecule-gh-token-refresh
            ENTRYPOINT ["/opt/molecule-gh-token-refresh/bin/entrypoint.sh", "molecule-runtime"]
            """;

    /** A Java that needs nothing of the image's own: its loader is beside it. */
    private static final String OWN_JAVA = """
            COPY --from=molecule-gh-token-refresh /opt/molecule-gh-token-refresh/jre /usr/lib/jvm
            COPY --from=debian:trixie-slim /usr/lib/*-linux-gnu/ld-linux-* /usr/lib/*-linux-gnu/lib[cm].so.6 \
                /usr/lib/*-linux-gnu/libdl.so.2 /usr/lib/*-linux-gnu/libpthread.so.0 /usr/lib/*-linux-gnu/librt.so.1 \
                /usr/lib/jvm/libc/
            COPY --chmod=755 java /usr/bin/java
            """;

    @TempDir
    Path context;

    private String image(String name, String more) throws IOException {
        Files.writeString(
                context.resolve("java"),
                "#!/bin/sh\nexec /usr/lib/jvm/libc/ld-linux-* --library-path /usr/lib/jvm/libc /usr/lib/jvm/bin/java \"$@\"\n");
        Files.writeString(context.resolve("Dockerfile"), TWO_LINES + more);
        Engine.run("build", "--quiet", "--tag", name, context.toString());
        return name;
    }

    @Test
    void the_daemon_runs_by_the_images_own_java_and_says_so_once(Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace));
        JarProcess running = container.run(image("molecule-test/musl-with-java", OWN_JAVA));
        container.awaitStarted(running);
        container.awaitToken(CACHE);
        // The token itself stays out of what is printed.
        JarProcess fingerprint =
                container.agent("sh", "-c", GET + " | sed -n 's/^password=//p' | tr -d '\\n' | sha256sum | cut -c1-8");
        assertThat(fingerprint.out()).isEqualTo(container.published(CACHE).fingerprint() + "\n");
        assertThat(container.agent(LAUNCHER, "health").out()).startsWith("fresh: platform token");
        assertThat(container.agent(LAUNCHER, "status").exitCode()).isZero();
        assertThat(running.err().split("there is no glibc", -1)).hasSize(2);
        assertThat(running.err()).contains("the daemon runs by /usr/bin/java\n");
        assertThat(container.docker("stop", "--time", "10", "NAME").exitCode()).isZero();
        assertThat(running.exitCode()).isEqualTo(143);
    }

    @Test
    void without_any_java_the_workload_runs_and_is_told_what_to_install(Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace));
        JarProcess running = container.run(image("molecule-test/musl", ""));
        container.awaitStarted(running);
        running.awaitErr(
                "there is no Java without glibc, which the bundled one needs; install Java 17 or later",
                Container.SOON);
        assertThat(running.err()).doesNotContain("not found");
        JarProcess agent = container.agent("sh", "-c", GET);
        assertThat(agent.out()).isEqualTo("quit=1\n\n");
        assertThat(container.docker("stop", "--time", "10", "NAME").exitCode()).isZero();
        assertThat(running.exitCode()).isEqualTo(143);
    }
}
