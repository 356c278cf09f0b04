package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import ai.molecule.ghtoken.token.RefreshState.Failure;
import ai.molecule.ghtoken.token.RefreshState.Published;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/** Writes {@code state.json}; {@link StateParser} reads it. What is not known has no key. */
public final class StateFile {
    static final String NAME = "state.json";

    private StateFile() {}

    public static byte[] encode(RefreshState state, BootClock clock) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            if (state.daemon().isPresent()) {
                write(json, state.daemon().get());
            }
            if (state.published().isPresent()) {
                write(json, state.published().get());
            }
            write(json, "next_refresh_at", state.nextRefreshAt());
            if (state.nextRefreshAt().isPresent()) {
                json.writeStringField("boot_id", clock.bootId());
                json.writeNumberField(
                        "next_refresh_uptime",
                        clock.uptimeAt(state.nextRefreshAt().get()));
            }
            json.writeNumberField("consecutive_failures", state.failures().consecutive());
            if (state.failures().last().isPresent()) {
                write(json, state.failures().last().get());
            }
            write(json, "rejected_at", state.rejectedAt());
            if (state.rejections().count() > 0) {
                json.writeNumberField("rejections", state.rejections().count());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.write('\n');
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, DaemonProcess daemon) throws IOException {
        json.writeObjectFieldStart("daemon");
        json.writeNumberField("pid", daemon.pid());
        json.writeStringField("pid_namespace", daemon.pidNamespace());
        json.writeNumberField("start_time", daemon.startTime());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Published published) throws IOException {
        json.writeStringField("source", published.source().word());
        json.writeStringField("fingerprint", published.fingerprint());
        write(json, "fetched_at", Optional.of(published.fetchedAt()));
        write(json, "expires_at", published.expiresAt());
    }

    private static void write(JsonGenerator json, Failure failure) throws IOException {
        json.writeObjectFieldStart("last_failure");
        json.writeStringField("kind", failure.kind().word());
        write(json, "at", Optional.of(failure.at()));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String key, Optional<Instant> instant) throws IOException {
        if (instant.isPresent()) {
            json.writeStringField(key, instant.get().toString());
        }
    }
}
