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
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what {@link StateFile} wrote. It holds nothing that cannot be found out again, so what is illegible is unknown. */
public final class StateParser {
    static final int SIZE_LIMIT = 16 * 1024;

    private final Map<String, String> values;

    private StateParser(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param bootId of the kernel that counts the uptime, or empty
     * @param nextRefreshUptime the next refresh in whole seconds of uptime, or 0
     */
    public record Recorded(RefreshState state, String bootId, long nextRefreshUptime) {
        static final Recorded NOTHING = new Recorded(RefreshState.UNKNOWN, "", 0);

        /** A daemon is not late because somebody stepped the clock. */
        RefreshState current(BootClock clock) {
            return state.nextRefreshAt().isEmpty()
                    ? state
                    : state.planned(clock.current(state.nextRefreshAt().get(), bootId, nextRefreshUptime));
        }
    }

    public static Recorded parse(byte[] content) {
        try {
            StateParser parser = new StateParser(flatten(content));
            return new Recorded(
                    parser.state(),
                    parser.values.getOrDefault("/boot_id", ""),
                    Long.parseLong(parser.values.getOrDefault("/next_refresh_uptime", "0")));
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            return Recorded.NOTHING;
        }
    }

    /** Scalars by their path, such as {@code daemon.pid}. */
    private static Map<String, String> flatten(byte[] content) throws IOException {
        Map<String, String> values = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(content)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()) {
                    values.put(json.getParsingContext().pathAsPointer().toString(), json.getText());
                }
            }
        }
        return values;
    }

    private RefreshState state() {
        int consecutive = Integer.parseInt(values.getOrDefault("/consecutive_failures", "0"));
        return new RefreshState(
                daemon(),
                published(),
                instant("/next_refresh_at"),
                new Failures(consecutive, failure()),
                new Rejections(Long.parseLong(values.getOrDefault("/rejections", "0")), instant("/rejected_at")));
    }

    private Optional<DaemonProcess> daemon() {
        if (!values.containsKey("/daemon/pid")) {
            return Optional.empty();
        }
        return Optional.of(new DaemonProcess(
                Long.parseLong(required("/daemon/pid")),
                required("/daemon/pid_namespace"),
                Long.parseLong(required("/daemon/start_time"))));
    }

    private Optional<Published> published() {
        if (!values.containsKey("/source")) {
            return Optional.empty();
        }
        Origin source =
                Origin.ofWord(required("/source")).orElseThrow(() -> new IllegalArgumentException("unknown source"));
        return Optional.of(new Published(
                source, required("/fingerprint"), Instant.parse(required("/fetched_at")), instant("/expires_at")));
    }

    private Optional<Failure> failure() {
        if (!values.containsKey("/last_failure/kind")) {
            return Optional.empty();
        }
        TokenException.Kind kind = TokenException.Kind.ofWord(required("/last_failure/kind"));
        return Optional.of(new Failure(kind, Instant.parse(required("/last_failure/at"))));
    }

    private Optional<Instant> instant(String key) {
        return values.containsKey(key) ? Optional.of(Instant.parse(required(key))) : Optional.empty();
    }

    private String required(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }
}
