package ai.molecule.ghtoken.os;

import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Identifies processes by proc(5): this process, its start time, and whether another process is still alive. */
public final class ProcessIdentity {
    private static final Path PROC = Path.of("/proc");

    /**
     * Clock ticks per second; the kernel's user interface fixes USER_HZ at 100 on every architecture that Java runs on.
     */
    private static final long TICKS_PER_SECOND = 100;

    /** Field 22 of stat, counted from behind the command name, which may contain blanks and parentheses. */
    private static final int START_TIME_AFTER_NAME = 19;

    /** Two clocks that were read within this time count as read at once. */
    private static final Duration AT_ONCE = Duration.ofMillis(20);

    private static final int MOST_READINGS = 10;

    private ProcessIdentity() {}

    /** This process; empty if /proc cannot be read. */
    public static Optional<DaemonProcess> identity() {
        long pid = ProcessHandle.current().pid();
        Optional<Long> start = startTicks(pid);
        return start.map(ticks -> new DaemonProcess(pid, pidNamespace(), ticks));
    }

    public static String pidNamespace() {
        try {
            return Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** True also if it cannot be known: in another PID namespace, or if /proc cannot be read. */
    public static boolean mayBeAlive(DaemonProcess process) {
        boolean canTell =
                !process.pidNamespace().isEmpty() && process.pidNamespace().equals(pidNamespace());
        return !canTell
                || startTicks(process.pid())
                        .filter(ticks -> ticks == process.startTime())
                        .isPresent();
    }

    /**
     * When this process was started, by the given clock. It is computed from the current time, because the clock may
     * have been stepped since. The result is never too early: one tick is subtracted from the age, and the clock is
     * read after the uptime. A result that is too late costs a request at worst. One that is too early would let this
     * process take the answer to an earlier request of another process for its own. The clocks are read again when
     * this thread was suspended between the two, so that thirty processes on a busy machine still share one request.
     */
    public static Instant startedAt(Clock clock) {
        for (int readings = 1; ; readings++) {
            Instant before = clock.instant();
            Duration age = age();
            Instant now = clock.instant();
            if (readings == MOST_READINGS || !now.isAfter(before.plus(AT_ONCE))) {
                return now.minus(age);
            }
        }
    }

    /** Zero if /proc cannot be read. */
    private static Duration age() {
        try {
            long ticks = startTicks(ProcessHandle.current().pid()).orElseThrow(IOException::new);
            String uptime = Files.readString(PROC.resolve("uptime"));
            double up = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
            return Duration.ofMillis((long) Math.max(0, 1000 * (up - (ticks + 1.0) / TICKS_PER_SECOND)));
        } catch (IOException | RuntimeException e) {
            return Duration.ZERO;
        }
    }

    /**
     * Empty for a process that is gone, and for a zombie. The file is that of the first thread, which has the start
     * time of the process: QEMU user emulation gives a process its own version of /proc/PID/stat, with another start
     * time than other processes read there.
     */
    private static Optional<Long> startTicks(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/task/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[0].equals("Z") || fields[0].equals("X")
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(fields[START_TIME_AFTER_NAME]));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
