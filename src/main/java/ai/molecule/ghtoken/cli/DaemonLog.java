package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.LogStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon's log on standard error. Logging never blocks on the reader; see {@link LogStream}. */
final class DaemonLog implements AutoCloseable {
    static final String LEVEL = "TOKEN_REFRESH_LOG_LEVEL";

    private static final List<String> LEVELS = List.of("debug", "info", "warn", "error", "off");
    /** A part of the 2 s within which a daemon stops. */
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

    private final LogStream stream;
    private final Logger logger;

    private DaemonLog(LogStream stream, Logger logger) {
        this.stream = stream;
        this.logger = logger;
    }

    /** Redirects System.err, before SLF4J is used for the first time. */
    static DaemonLog start(Map<String, String> environment, Clock clock) {
        LogStream stream = new LogStream(
                new FileOutputStream(FileDescriptor.err),
                new BackgroundCall(),
                count -> "[molecule-gh-token-refresh] " + clock.instant().truncatedTo(ChronoUnit.SECONDS) + " WARN "
                        + count + " log lines were dropped: nobody read standard error");
        System.setErr(new PrintStream(stream, true, StandardCharsets.UTF_8));
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        String level = environment.getOrDefault(LEVEL, "").strip().toLowerCase(Locale.ROOT);
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", LEVELS.contains(level) ? level : "info");
        Logger logger = LoggerFactory.getLogger("daemon");
        if (!level.isEmpty() && !LEVELS.contains(level)) {
            logger.warn("{} must be one of {}; info is used", LEVEL, String.join(", ", LEVELS));
        }
        return new DaemonLog(stream, logger);
    }

    Logger logger() {
        return logger;
    }

    @Override
    public void close() {
        try {
            stream.drain(LAST_LINES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
