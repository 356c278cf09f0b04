package ai.molecule.ghtoken.torture;

import ai.molecule.ghtoken.cli.SteppedClockMain;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The wall clock of a workspace's processes, which can be stepped; what has passed since boot stays true. */
final class FaultClock {
    private final Workspace workspace;
    private final Path file;

    private FaultClock(Workspace workspace) {
        this.workspace = workspace;
        this.file = workspace.folder().resolve("clock");
    }

    static FaultClock of(Workspace workspace) throws IOException {
        FaultClock clock = new FaultClock(workspace);
        clock.stepTo(Duration.ZERO);
        return clock;
    }

    /** @param ahead of the true time */
    void stepTo(Duration ahead) throws IOException {
        Path next = Files.writeString(file.resolveSibling("clock.next"), Long.toString(ahead.toSeconds()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    JarProcess start(String... command) throws IOException {
        return workspace.startCommand(java(List.of(), command));
    }

    /** Where the kernel tells no boot id and no uptime, as in some sandboxes. */
    JarProcess startWithoutBootTime(String... command) throws IOException {
        return workspace.startCommand(java(List.of("-Dmolecule.proc=/none"), command));
    }

    private List<String> java(List<String> flags, String... command) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("-XX:TieredStopAtLevel=1");
        words.addAll(flags);
        String classes = Path.of("target", "test-classes").toAbsolutePath() + ":"
                + Path.of("target", "molecule-gh-token-refresh.jar").toAbsolutePath();
        words.addAll(List.of("-cp", classes, SteppedClockMain.class.getName(), file.toString()));
        words.addAll(List.of(command));
        return words;
    }
}
