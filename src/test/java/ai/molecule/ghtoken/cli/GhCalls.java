package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the stand-in gh of a workspace has noted: a daemon that has said that it published still has gh to tell. */
public final class GhCalls {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private GhCalls() {}

    /** Until gh has been told: everything else that follows a refresh comes before it. */
    public static void awaitLogin(Workspace workspace) {
        Path calls = workspace.folder().resolve("gh/calls");
        Await.until(
                "gh is called to log in",
                LIMIT,
                () -> Files.exists(calls) && Files.readString(calls).contains("auth login"));
    }

    /** Until nothing is left to do before the next refresh: gh has been told, and has ended. */
    static void awaitIdle(Workspace workspace, JarProcess daemon) {
        awaitLogin(workspace);
        String gh = workspace.folder().resolve("bin/gh").toString();
        Await.until("gh has ended", LIMIT, () -> !runs(gh, daemon));
    }

    private static boolean runs(String program, JarProcess daemon) throws IOException {
        return ProcessHandle.of(daemon.pid())
                .orElseThrow(() -> new IOException(daemon + " has ended"))
                .descendants()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(program));
    }
}
