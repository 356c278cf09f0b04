package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import ai.molecule.ghtoken.token.RefreshState.Failure;
import ai.molecule.ghtoken.token.RefreshState.Failures;
import ai.molecule.ghtoken.token.RefreshState.Published;
import ai.molecule.ghtoken.token.RefreshState.Rejections;
import ai.molecule.ghtoken.token.TokenException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code state}: {@code v1}, a line {@code key=value} for each fact, and an empty line. The launcher answers
 * {@code health} from the first eight lines, whose order it relies on. An empty value is an unknown fact; keys of
 * another version are ignored. All of it can be found out again, so an invalid file counts as {@link
 * RefreshState#UNKNOWN}.
 */
public final class StateFile {
    static final String NAME = "state";
    static final int SIZE_LIMIT = 4 * 1024;

    private static final String VERSION = "v1\n";

    private final Map<String, String> values = new HashMap<>();

    private StateFile(String content) {
        int end = content.indexOf("\n\n");
        if (!content.startsWith(VERSION) || end < 0) {
            throw new IllegalArgumentException("not a whole state");
        }
        for (String line : content.substring(VERSION.length(), end).split("\n")) {
            String[] pair = line.split("=", 2);
            values.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
    }

    /** @param clock counts the time of the next refresh, so that a clock step makes no daemon overdue */
    public static byte[] encode(RefreshState state, BootClock clock) {
        Optional<Instant> overdue = state.nextRefreshAt().map(next -> next.plus(RefreshState.GRACE));
        Optional<DaemonProcess> daemon = state.daemon();
        Optional<Published> published = state.published();
        Optional<Failure> failure = state.failures().last();
        String boot = clock.bootId();
        StringBuilder text = new StringBuilder(VERSION);
        line(text, "pid", daemon.map(DaemonProcess::pid).orElse(0L));
        line(text, "start_time", daemon.map(DaemonProcess::startTime).orElse(0L));
        line(text, "boot_id", boot);
        line(
                text,
                "overdue_uptime",
                boot.isEmpty() ? 0 : overdue.map(clock::uptimeAt).orElse(0L));
        line(text, "overdue_at", overdue.map(Instant::getEpochSecond).orElse(0L));
        line(text, "failing", state.isNotConfigured() ? 2 : state.failures().consecutive() > 0 ? 1 : 0);
        line(text, "rejected", state.rejectedAt().isPresent() ? 1 : 0);
        line(text, "pid_namespace", daemon.map(DaemonProcess::pidNamespace).orElse(""));
        line(text, "source", published.map(each -> each.source().word()).orElse(""));
        line(text, "fingerprint", published.map(Published::fingerprint).orElse(""));
        line(text, "fetched_at", text(published.map(Published::fetchedAt)));
        line(text, "expires_at", text(published.flatMap(Published::expiresAt)));
        Optional<Instant> latest = published.flatMap(Published::latestEnd);
        line(text, "latest_end", latest.map(Instant::getEpochSecond).orElse(0L));
        line(
                text,
                "latest_end_uptime",
                boot.isEmpty() ? 0 : latest.map(clock::uptimeAt).orElse(0L));
        line(text, "failures", state.failures().consecutive());
        line(text, "failure_kind", failure.map(each -> each.kind().word()).orElse(""));
        line(text, "failure_at", text(failure.map(Failure::at)));
        line(text, "failure_since", text(failure.map(Failure::since)));
        line(text, "failure_answer", failure.map(Failure::answer).orElse(""));
        line(text, "rejected_at", text(state.rejectedAt()));
        line(text, "rejections", state.rejections().count());
        line(text, "rejected_again", state.rejections().again() ? 1 : 0);
        return text.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append('=').append(value).append('\n');
    }

    private static String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse("");
    }

    /** The recorded state, with its times to come corrected for clock steps. */
    public static RefreshState parse(byte[] content, BootClock clock) {
        try {
            return new StateFile(new String(content, StandardCharsets.ISO_8859_1)).state(clock);
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            return RefreshState.UNKNOWN;
        }
    }

    private RefreshState state(BootClock clock) {
        return new RefreshState(
                daemon(),
                text("source").map(source -> published(source, clock)),
                nextRefresh(clock),
                new Failures(
                        Math.toIntExact(number("failures")),
                        text("failure_kind").map(this::failure)),
                new Rejections(
                        number("rejections"), text("rejected_at").map(Instant::parse), number("rejected_again") == 1));
    }

    private Optional<DaemonProcess> daemon() {
        long pid = number("pid");
        return pid == 0
                ? Optional.empty()
                : Optional.of(new DaemonProcess(pid, text("pid_namespace").orElse(""), number("start_time")));
    }

    private Optional<Instant> nextRefresh(BootClock clock) {
        return counted("overdue_at", "overdue_uptime", clock).map(overdue -> overdue.minus(RefreshState.GRACE));
    }

    private Optional<Instant> counted(String key, String uptime, BootClock clock) {
        long at = number(key);
        return at == 0
                ? Optional.empty()
                : Optional.of(
                        clock.current(Instant.ofEpochSecond(at), text("boot_id").orElse(""), number(uptime)));
    }

    private Failure failure(String kind) {
        Instant at = Instant.parse(required("failure_at"));
        return new Failure(
                TokenException.Kind.ofWord(kind),
                at,
                text("failure_since").map(Instant::parse).orElse(at),
                text("failure_answer").orElse(""));
    }

    private Published published(String source, BootClock clock) {
        return new Published(
                Origin.ofWord(source).orElseThrow(() -> new IllegalArgumentException("unknown source")),
                required("fingerprint"),
                Instant.parse(required("fetched_at")),
                text("expires_at").map(Instant::parse),
                // After another boot nothing but the clock would tell it, which may be wrong.
                text("boot_id")
                        .filter(clock.bootId()::equals)
                        .flatMap(boot -> counted("latest_end", "latest_end_uptime", clock)));
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    private String required(String key) {
        return text(key).orElseThrow(() -> new IllegalArgumentException(key + " is missing"));
    }

    private long number(String key) {
        return text(key).map(Long::parseLong).orElse(0L);
    }
}
