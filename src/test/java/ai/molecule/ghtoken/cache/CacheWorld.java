package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A home with a cache folder, a kernel that counts from its boot and a wall clock that can be stepped. */
public final class CacheWorld {
    public static final String HOST = "github.com";
    static final String BOOT = "7f0e1c9a-1b2c-4d3e-8f00-0123456789ab";
    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    public final Path home;
    final Path proc;
    public final List<String> log = new ArrayList<>();
    private final long startUptime = 5000;
    private Duration passed = Duration.ZERO;
    private Duration stepped = Duration.ZERO;

    public CacheWorld(Path root) throws IOException {
        home = Files.createDirectories(root.resolve("home"));
        proc = Files.createDirectories(root.resolve("proc"));
        Files.createDirectories(proc.resolve("sys/kernel/random"));
        boot(BOOT);
        tick(Duration.ZERO);
    }

    public Path folder() {
        return home.resolve(".molecule-token-cache");
    }

    Path file(String name) {
        return folder().resolve(name);
    }

    void boot(String id) throws IOException {
        Files.writeString(proc.resolve("sys/kernel/random/boot_id"), id + "\n");
    }

    /** Time passes, for the clock and the kernel. */
    void tick(Duration by) throws IOException {
        passed = passed.plus(by);
        Duration uptime = Duration.ofSeconds(startUptime).plus(passed);
        Files.writeString(
                proc.resolve("uptime"), "%d.%02d 99.00\n".formatted(uptime.toSeconds(), uptime.toMillisPart() / 10));
    }

    /** Somebody sets the wall clock. */
    void step(Duration by) {
        stepped = stepped.plus(by);
    }

    public Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return START.plus(passed).plus(stepped);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    public BootClock bootClock() {
        return new BootClock(clock(), proc);
    }

    public CacheFolder cacheFolder() throws TokenException {
        return CacheFolder.choose(folder(), home.resolve("tmp"), log::add);
    }

    TokenCache cache() throws TokenException {
        return cache(home, HOST);
    }

    TokenCache cache(Path scriptsHome, String host) throws TokenException {
        return cache(cacheFolder(), scriptsHome, host);
    }

    /** Of a folder inside the main one. */
    TokenCache cache(CacheFolder inner) {
        return cache(inner, home, HOST);
    }

    private TokenCache cache(CacheFolder folder, Path scriptsHome, String host) {
        ProcessLock lock = ProcessLock.ofRefresh(folder, new BackgroundCall(), Duration.ofSeconds(20));
        return new TokenCache(folder, scriptsHome, host, bootClock(), lock);
    }

    public void publish(InstallationToken token) throws TokenException {
        try (TokenStore.Lease lease = cache().lease()) {
            lease.publish(token);
        }
    }

    /** A token of an hour, with its state, in a folder inside the main one. */
    void publish(CacheFolder inner, String name) throws TokenException {
        try (TokenStore.Lease lease = cache(inner).lease()) {
            lease.publish(token(name, Duration.ofHours(1)));
            lease.update(state -> state);
        }
    }

    public InstallationToken token(String name, Duration life) {
        return token(name, Optional.of(clock().instant().plus(life)), Origin.PLATFORM);
    }

    public InstallationToken token(String name, Optional<Instant> end, Origin origin) {
        return new InstallationToken(secret(name), clock().instant(), end, origin);
    }

    /** Looks like a token and is none. */
    public static Secret secret(String name) {
        return Secret.of("ghs_" + "0".repeat(36 - name.length()) + name);
    }
}
