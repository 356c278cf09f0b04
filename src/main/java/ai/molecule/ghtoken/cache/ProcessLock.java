package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.os.Sleeper;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A lock file, held by one process at a time and within the process by one caller. The system releases it when its
 * holder dies. The file is never renamed or deleted, which would allow two holders. On a file system without locks
 * (some network and FUSE file systems) it excludes only callers of this process, which is logged once. Thread-safe.
 */
public final class ProcessLock {
    /** Held while refreshing, by any process. */
    public static final String REFRESH = "refresh.lock";
    /** Held for a daemon's life. */
    public static final String DAEMON = "daemon.lock";
    /** Held while gh is logged in. */
    public static final String GH_LOGIN = "gh-login.lock";

    /** fcntl(2) locks belong to the process: closing a second channel on a file would drop the first one's lock. */
    private static final Map<Path, Semaphore> IN_THIS_PROCESS = new ConcurrentHashMap<>();

    /** References that keep the garbage collector from closing a channel, which would release its lock. */
    private static final Set<FileChannel> HELD = ConcurrentHashMap.newKeySet();

    private static final Duration POLL = Duration.ofMillis(20);
    private static final int ATTEMPTS = 5;

    /** Releases the lock when closed. Closing it twice has no further effect. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    private final CacheFolder folder;
    private final String name;
    private final Sleeper sleeper;
    private final Duration patience;
    private final Semaphore inThisProcess;

    /** @param patience how long {@link #acquire} waits for the holder before it continues without the lock */
    public ProcessLock(CacheFolder folder, String name, Sleeper sleeper, Duration patience) {
        this.folder = folder;
        this.name = name;
        this.sleeper = sleeper;
        this.patience = patience;
        this.inThisProcess = IN_THIS_PROCESS.computeIfAbsent(path(), path -> new Semaphore(1));
    }

    /** The lock for refreshing the token of a folder. Scopes share one, so that their folders can be deleted. */
    public static ProcessLock ofRefresh(CacheFolder folder, Sleeper sleeper, Duration patience) {
        boolean isShared = ScopeFolders.contain(folder);
        return new ProcessLock(isShared ? folder.outer().orElseThrow() : folder, REFRESH, sleeper, patience);
    }

    private Path path() {
        return folder.path().resolve(name);
    }

    /**
     * Waits for the lock, at most for the patience.
     *
     * @throws TokenException {@code CACHE_UNWRITABLE}: the file cannot be created or opened
     */
    public Held acquire() throws TokenException {
        Optional<Held> held = hold(patience);
        if (held.isPresent()) {
            return held.get();
        }
        folder.notices()
                .once("going on without " + path() + ", which could not be had within " + patience.toSeconds()
                        + " s: the process that holds it hangs");
        return () -> {};
    }

    /**
     * Does not wait.
     *
     * @return empty while another process holds it
     * @throws TokenException {@code CACHE_UNWRITABLE}: the file cannot be created or opened
     */
    public Optional<Held> tryHold() throws TokenException {
        return hold(Duration.ZERO);
    }

    private Optional<Held> hold(Duration wait) throws TokenException {
        long end = System.nanoTime() + wait.toNanos();
        try {
            if (!inThisProcess.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
            Optional<FileChannel> channel = Optional.empty();
            try {
                channel = locked(end);
            } finally {
                if (channel.isEmpty()) {
                    inThisProcess.release();
                }
            }
            channel.ifPresent(HELD::add);
            return channel.map(locked -> () -> release(locked));
        } catch (IOException e) {
            throw FileAccessException.unwritable(path(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenException(TokenException.Kind.TIMED_OUT, "interrupted while waiting for " + path());
        }
    }

    /** Compares the inodes after locking: a file that has replaced the opened one may have another holder. */
    private Optional<FileChannel> locked(long end) throws IOException, InterruptedException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<Object> before = folder.trusted(name).map(FileStat::key);
            FileChannel channel = open();
            boolean same = false;
            try {
                if (!lock(channel, end)) {
                    return Optional.empty();
                }
                same = before.isPresent() && before.equals(folder.trusted(name).map(FileStat::key));
                if (same) {
                    return Optional.of(channel);
                }
            } finally {
                if (!same) {
                    channel.close();
                }
            }
        }
        return Optional.empty();
    }

    private FileChannel open() throws IOException {
        try (AtomicWriter writer = folder.openForWriting()) {
            return writer.openToLock(name);
        }
    }

    /** Polls, because a thread that waits for the lock (fcntl(2), F_SETLKW) could not be given up. */
    private boolean lock(FileChannel channel, long end) throws InterruptedException {
        try {
            while (channel.tryLock() == null) {
                if (System.nanoTime() - end >= 0) {
                    return false;
                }
                sleeper.of(POLL);
            }
        } catch (IOException e) {
            // ENOLCK and the like: no process can hold it, so there is nobody to wait for.
            folder.notices()
                    .once("the file system of " + folder.path() + " has no locks (" + e.getMessage()
                            + "): processes that refresh at the same time do not wait for each other");
        }
        return true;
    }

    private void release(FileChannel channel) {
        // False for the second close.
        if (!HELD.remove(channel)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor and its lock are gone even if close(2) fails.
            return;
        } finally {
            inThisProcess.release();
        }
    }
}
