package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.os.Sleeper;
import ai.molecule.ghtoken.testing.standins.ChildJvm;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessLockTest {
    private final Sleeper sleeper = new BackgroundCall();

    @TempDir
    Path root;

    private CacheWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new CacheWorld(root);
    }

    private ProcessLock lock(Duration patience) throws TokenException {
        return new ProcessLock(world.cacheFolder(), ProcessLock.REFRESH, sleeper, patience);
    }

    private ChildJvm other(String what, String argument) throws IOException {
        return ChildJvm.start(CacheProcess.class, what, world.home.toString(), argument);
    }

    @Test
    void one_process_at_a_time_and_within_it_one_caller_at_a_time() throws Exception {
        Path counter = Files.writeString(world.home.resolve("counter"), "0");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (ChildJvm first = other("count", "200");
                ChildJvm second = other("count", "200")) {
            ProcessLock lock = lock(Duration.ofSeconds(60));
            Callable<Integer> count = () -> {
                for (int i = 0; i < 50; i++) {
                    try (ProcessLock.Held held = lock.acquire()) {
                        Files.writeString(counter, Integer.toString(Integer.parseInt(Files.readString(counter)) + 1));
                    }
                }
                return 50;
            };
            for (Future<Integer> done : threads.invokeAll(List.of(count, count, count, count))) {
                assertThat(done.get()).isEqualTo(50);
            }
            assertThat(List.of(first.line(), second.line())).containsOnly("counted");
            assertThat(counter).hasContent("600");
            assertThat(world.log).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void the_lock_goes_with_the_process_that_is_killed() throws Exception {
        try (ChildJvm daemon = other("hold", ProcessLock.DAEMON)) {
            assertThat(daemon.line()).isEqualTo("held");
            ProcessLock mine =
                    new ProcessLock(world.cacheFolder(), ProcessLock.DAEMON, sleeper, Duration.ofSeconds(20));
            assertThat(mine.tryHold()).isEmpty();
            daemon.kill();
            Optional<ProcessLock.Held> held = mine.tryHold();
            assertThat(held).isPresent();
            held.get().close();
        }
    }

    @Test
    void a_daemon_lock_is_seen_by_others_until_it_is_given_back() throws Exception {
        ProcessLock mine = new ProcessLock(world.cacheFolder(), ProcessLock.DAEMON, sleeper, Duration.ofSeconds(20));
        ProcessLock.Held held = mine.tryHold().orElseThrow();
        assertThat(mine.tryHold()).isEmpty();
        try (TokenStore.Lease lease = world.cache().lease()) {
            lease.publish(world.token("one", Duration.ofHours(1)));
        }
        try (ChildJvm other = other("hold", ProcessLock.DAEMON)) {
            assertThat(other.line()).isEqualTo("taken");
        }
        held.close();
        held.close();
        try (ChildJvm other = other("hold", ProcessLock.DAEMON)) {
            assertThat(other.line()).isEqualTo("held");
        }
    }

    @Test
    void a_holder_that_hangs_is_left_behind_and_said_once() throws Exception {
        try (ChildJvm hanging = other("hold", ProcessLock.REFRESH)) {
            assertThat(hanging.line()).isEqualTo("held");
            stop(hanging);
            TokenCache cache = cache(Duration.ofMillis(50));
            for (int i = 0; i < 3; i++) {
                try (TokenStore.Lease lease = cache.lease()) {
                    lease.publish(world.token("one", Duration.ofHours(1)));
                }
            }
            assertThat(cache.held().orElseThrow().value()).isEqualTo(CacheWorld.secret("one"));
            assertThat(world.log)
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("going on without " + world.file("refresh.lock"));
        }
    }

    private static void stop(ChildJvm process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private TokenCache cache(Duration patience) throws TokenException {
        return new TokenCache(world.cacheFolder(), world.home, CacheWorld.HOST, world.bootClock(), lock(patience));
    }

    @Test
    void the_file_is_never_replaced_and_is_for_the_owner_alone() throws Exception {
        lock(Duration.ofSeconds(20)).acquire().close();
        Object before = FileStat.of(world.file("refresh.lock")).orElseThrow().key();
        world.publish(world.token("one", Duration.ofHours(1)));
        lock(Duration.ofSeconds(20)).acquire().close();
        assertThat(FileStat.of(world.file("refresh.lock")).orElseThrow().key()).isEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(world.file("refresh.lock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_waiter_whose_file_was_replaced_takes_the_new_one() throws Exception {
        try (ChildJvm holder = other("hold", ProcessLock.REFRESH)) {
            assertThat(holder.line()).isEqualTo("held");
            Sleeper replaced = pause -> {
                replace(world.file("refresh.lock"));
                holder.kill();
            };
            ProcessLock mine =
                    new ProcessLock(world.cacheFolder(), ProcessLock.REFRESH, replaced, Duration.ofSeconds(20));
            ProcessLock.Held held = mine.acquire();
            try (ChildJvm third = other("hold", ProcessLock.REFRESH)) {
                assertThat(third.line()).isEqualTo("taken");
            }
            held.close();
            assertThat(world.log).isEmpty();
        }
    }

    private static void replace(Path file) {
        try {
            Files.delete(file);
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_symbolic_link_in_place_of_the_file_is_refused() throws Exception {
        Path elsewhere = Files.createFile(root.resolve("elsewhere"));
        Files.createDirectory(world.folder());
        Files.createSymbolicLink(world.file("refresh.lock"), elsewhere);
        ProcessLock lock = lock(Duration.ofSeconds(20));
        assertThatThrownBy(lock::acquire)
                .isInstanceOf(TokenException.class)
                .hasMessageContainingAll(world.file("refresh.lock").toString(), "is not a regular file", "remove it");
    }
}
