package ai.molecule.ghtoken.torture;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A cache folder on a file system of a few pages, which only the processes that are started here see mounted; the test
 * sees it through /proc.
 */
final class SmallDisk {
    private static final String FILLING = "filling";
    private static final int MANY = 1000;

    private final Workspace workspace;
    private final long holder;

    private SmallDisk(Workspace workspace, long holder) {
        this.workspace = workspace;
        this.holder = holder;
    }

    /** @param options of mount(8) for tmpfs */
    static SmallDisk mount(Workspace workspace, String options) throws IOException {
        Files.createDirectory(workspace.cache());
        JarProcess holder = workspace.startCommand(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o \"$1\" tmpfs \"$0\" && echo mounted >&2 && exec sleep 600",
                workspace.cache().toString(),
                options));
        holder.awaitErr("mounted", Duration.ofSeconds(20));
        return new SmallDisk(workspace, holder.pid());
    }

    private static List<String> entering(long holder, List<String> command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--mount=/proc/" + holder + "/ns/mnt", "--"));
        all.addAll(command);
        return all;
    }

    JarProcess start(String... command) throws IOException {
        return workspace.startCommand(entering(holder, JarProcess.javaJar(command)));
    }

    JarProcess run(String... command) throws IOException {
        JarProcess process = start(command);
        process.exitCode();
        return process;
    }

    Path cache() {
        return Path.of("/proc", Long.toString(holder), "root")
                .resolve(Path.of("/").relativize(workspace.cache()));
    }

    Path credential() {
        return cache().resolve("credential");
    }

    /** Takes the last byte. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(cache().resolve(FILLING))) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException e) {
            // It is full.
            return;
        }
    }

    /** Takes the last inode. */
    void fillWithFiles() {
        try {
            for (int i = 0; i < MANY; i++) {
                Files.createFile(cache().resolve(FILLING + i));
            }
        } catch (IOException e) {
            // There is none left.
            return;
        }
        throw new AssertionError("there are more than " + MANY + " inodes");
    }

    void free() throws IOException {
        for (Path file : files()) {
            if (file.getFileName().toString().startsWith(FILLING)) {
                Files.delete(file);
            }
        }
    }

    /**
     * Files that are open for writing forbid a remount, so it is covered by a read-only view of itself. Whoever opens one
     * between the two commands is waited for.
     */
    void becomeReadOnly() throws IOException {
        inside("mount --bind \"$0\" \"$0\" || exit\n"
                + "for i in 1 2 3 4 5; do mount -o remount,bind,ro \"$0\" && exit; sleep 1; done; exit 1");
    }

    /** Whoever looks at it in that moment keeps what he has open. */
    void becomeWritable() throws IOException {
        inside("umount --lazy \"$0\"");
    }

    private void inside(String script) throws IOException {
        JarProcess shell = workspace.startCommand(
                entering(holder, List.of("sh", "-c", script, workspace.cache().toString())));
        if (shell.exitCode() != 0) {
            throw new AssertionError("mount: " + shell.err());
        }
    }

    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(cache())) {
            return files.toList();
        }
    }
}
