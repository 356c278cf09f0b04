package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What root would write into somebody's cache it writes as that somebody, by running this very command again as them. */
public final class OwnerProcess {
    private static final Path SELF = Path.of("/proc/self");
    private static final Path USERS = Path.of("/etc/passwd");
    private static final int STOP_SECONDS = 2;

    /** A line of passwd(5). */
    private record User(String name, String home) {}

    private OwnerProcess() {}

    /**
     * @param folder stays the one that is worked on, though the owner may have another home
     * @param environment of this process; PATH says where setpriv, gosu or su may be
     * @return the exit code of the command run as the owner; empty where this process may write itself
     * @throws TokenException {@code CACHE_UNWRITABLE} when there is no way to become the owner
     */
    public static Optional<Integer> runAgain(CacheFolder folder, Map<String, String> environment)
            throws TokenException {
        FolderOwner owner = folder.owner();
        if (!owner.foreign()) {
            return Optional.empty();
        }
        try {
            Optional<User> user = user(owner.uid());
            List<String> command = new ArrayList<>(becoming(owner, user, environment.getOrDefault("PATH", "")));
            command.addAll(thisCommand());
            return Optional.of(run(command, user, folder));
        } catch (IOException e) {
            throw new TokenException(
                    Kind.CACHE_UNWRITABLE, "cannot run as user " + owner.uid() + ": " + e.getMessage());
        }
    }

    private static List<String> becoming(FolderOwner owner, Optional<User> user, String path) throws IOException {
        if (isOnPath("setpriv", path)) {
            return List.of("setpriv", "--reuid=" + owner.uid(), "--regid=" + owner.gid(), "--clear-groups", "--");
        }
        if (isOnPath("gosu", path)) {
            return List.of("gosu", owner.uid() + ":" + owner.gid());
        }
        if (isOnPath("su", path) && user.isPresent()) {
            return List.of("su", "-s", "/bin/sh", user.get().name(), "-c", "exec \"$0\" \"$@\"");
        }
        throw new IOException("none of setpriv, gosu and su is on PATH");
    }

    private static boolean isOnPath(String program, String path) {
        return Arrays.stream(path.split(":"))
                .filter(folder -> folder.startsWith("/"))
                .anyMatch(folder -> new File(folder, program).canExecute());
    }

    /** As the kernel has it (proc(5)): the same JVM, flags and arguments; no secret is ever among them. */
    private static List<String> thisCommand() throws IOException {
        String[] words = Files.readString(SELF.resolve("cmdline")).split("\0", -1);
        words[0] = Files.readSymbolicLink(SELF.resolve("exe")).toString();
        return Arrays.asList(words).subList(0, words.length - 1);
    }

    private static Optional<User> user(int uid) {
        try {
            for (String line : Files.readAllLines(USERS)) {
                String[] fields = line.split(":", -1);
                if (fields.length >= 7 && fields[2].equals(Integer.toString(uid))) {
                    return Optional.of(new User(fields[0], fields[5]));
                }
            }
        } catch (IOException e) {
            // A user without a name keeps the HOME that is set.
        }
        return Optional.empty();
    }

    private static int run(List<String> command, Optional<User> user, CacheFolder folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        user.ifPresent(owner -> builder.environment().put("HOME", owner.home()));
        builder.environment().put("TOKEN_CACHE_DIR", folder.path().toString());
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Told to stop ourselves, we pass it on, and end as the other did. */
    private static void stop(Process process) {
        process.destroy();
        try {
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
