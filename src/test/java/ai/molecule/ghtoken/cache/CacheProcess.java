package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.hook.GhFolders;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.SharedPath;
import ai.molecule.ghtoken.source.PlatformBearer;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** What another process does with the same cache folder. */
final class CacheProcess {
    private final CacheFolder folder;
    private final Path home;

    private CacheProcess(Path home) throws TokenException {
        this.home = home;
        this.folder =
                CacheFolder.choose(home.resolve(".molecule-token-cache"), home.resolve("tmp"), System.err::println);
    }

    public static void main(String[] args) throws Exception {
        try {
            new CacheProcess(Path.of(args[1])).run(args[0], args[2]);
        } catch (TokenException e) {
            System.out.println(e.kind().word() + ": " + e.getMessage());
        }
    }

    private void run(String what, String argument) throws IOException, TokenException {
        switch (what) {
            case "publish" -> publish(argument);
            case "read" -> read();
            case "hold" -> hold(argument);
            case "read-secret" -> readSecret(Path.of(argument));
            case "find-bearer" -> findBearer(Path.of(argument));
            case "gh" -> ghFolders(Path.of(argument));
            case "count" -> count(Integer.parseInt(argument));
            default -> throw new IllegalArgumentException(what);
        }
    }

    private ProcessLock lock(String name) {
        return new ProcessLock(folder, name, new BackgroundCall(), Duration.ofSeconds(30));
    }

    private TokenCache cache() {
        BootClock clock = new BootClock(Clock.systemUTC(), Path.of("/proc"));
        return new TokenCache(folder, home, CacheWorld.HOST, clock, lock(ProcessLock.REFRESH));
    }

    private static void readSecret(Path file) {
        try {
            System.out.println(SharedPath.read(file, 1024).length + " bytes");
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }

    private void findBearer(Path file) throws TokenException {
        new PlatformBearer(List.of(home.resolve("absent"), file), Optional.empty()).find();
        System.out.println("found");
    }

    /** @param list a file with the folders that are wanted, one a line; prints those that gh gets */
    private void ghFolders(Path list) throws IOException {
        StringJoiner got = new StringJoiner(" ");
        for (String wanted : Files.readAllLines(list)) {
            Map<String, String> environment = Map.of("HOME", home.toString(), "GH_CONFIG_DIR", wanted);
            got.add(new GhFolders(environment, folder.path()).environment().get("GH_CONFIG_DIR"));
        }
        System.out.println(got);
    }

    private void publish(String name) throws TokenException {
        Instant now = Clock.systemUTC().instant();
        Optional<Instant> end = Optional.of(now.plusSeconds(3600));
        try (TokenStore.Lease lease = cache().lease()) {
            lease.publish(new InstallationToken(CacheWorld.secret(name), now, end, Origin.PLATFORM));
        }
        System.out.println("published");
    }

    private void read() {
        try {
            System.out.println(cache().read().isPresent() ? "held" : "nothing");
        } catch (FileAccessException e) {
            System.out.println("untrusted: " + e.getMessage());
        }
    }

    private void hold(String name) throws TokenException, IOException {
        Optional<ProcessLock.Held> held = lock(name).tryHold();
        System.out.println(held.isPresent() ? "held" : "taken");
        while (System.in.read() >= 0) {}
    }

    /** Adds one again and again, in a way that loses additions where two do it at once. */
    private void count(int times) throws TokenException, IOException {
        Path counter = home.resolve("counter");
        ProcessLock lock = lock(ProcessLock.REFRESH);
        for (int i = 0; i < times; i++) {
            try (ProcessLock.Held held = lock.acquire()) {
                Files.writeString(counter, Integer.toString(Integer.parseInt(Files.readString(counter)) + 1));
            }
        }
        System.out.println("counted");
    }
}
