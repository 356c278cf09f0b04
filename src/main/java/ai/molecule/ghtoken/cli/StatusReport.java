package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import ai.molecule.ghtoken.token.RefreshState.Failure;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What is known, as text or as JSON. */
record StatusReport(Health health, Optional<InstallationToken> held, RefreshState state, Path cache, Instant now) {

    String text(Terminal terminal) {
        String word = health.working() ? terminal.green(health.word()) : terminal.red(health.word());
        StringBuilder text = new StringBuilder();
        row(text, "health", word + ", " + health.why());
        row(text, "source", held.map(token -> token.origin().word()).orElse("none"));
        row(text, "fingerprint", held.map(token -> token.value().fingerprint()).orElse("none"));
        row(text, "expires", held.map(token -> when(token.expiresAt())).orElse("no token"));
        row(text, "fetched", when(state.published().map(RefreshState.Published::fetchedAt)));
        row(text, "next refresh", when(state.nextRefreshAt()));
        row(text, "last failure", failure());
        state.rejectedAt().ifPresent(at -> row(text, "rejected", when(Optional.of(at))));
        row(text, "daemon", daemon());
        row(text, "cache", cache.toString());
        return text.toString().stripTrailing();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format("%-13s %s%n", name, value));
    }

    private String when(Optional<Instant> instant) {
        return instant.map(at -> Times.absolute(at) + "  " + Times.relative(at, now))
                .orElse("unknown");
    }

    private String failure() {
        int count = state.failures().consecutive();
        String row = count == 0 ? "" : ", " + count + " in a row";
        return state.failures()
                .last()
                .map(last -> when(Optional.of(last.at())) + "  " + last.kind().word() + row)
                .orElse("none");
    }

    private String daemon() {
        return daemonState()
                + state.daemon().map(process -> ", process " + process.pid()).orElse("");
    }

    private String daemonState() {
        if (state.daemon().isEmpty()) {
            return "never started";
        }
        DaemonProcess process = state.daemon().get();
        if (!process.pidNamespace().equals(ProcessIdentity.pidNamespace())) {
            return "in another PID namespace";
        }
        return ProcessIdentity.mayBeAlive(process) ? "running" : "gone";
    }

    /** The names of {@code state.json}, and beside them the health and the moment of the report. */
    String json() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("now", seconds(now));
            json.writeStringField("health", health.word());
            json.writeBooleanField("working", health.working());
            json.writeStringField("why", health.why());
            writeToken(json);
            writeInstant(json, "next_refresh_at", state.nextRefreshAt());
            json.writeNumberField("consecutive_failures", state.failures().consecutive());
            writeFailure(json);
            writeInstant(json, "rejected_at", state.rejectedAt());
            writeDaemon(json);
            json.writeStringField("cache", cache.toString());
            json.writeEndObject();
        }
        return text.toString();
    }

    private void writeDaemon(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("daemon");
        json.writeStringField("state", daemonState());
        if (state.daemon().isPresent()) {
            json.writeNumberField("pid", state.daemon().get().pid());
        }
        json.writeEndObject();
    }

    private void writeToken(JsonGenerator json) throws IOException {
        if (held.isPresent()) {
            json.writeStringField("source", held.get().origin().word());
            json.writeStringField("fingerprint", held.get().value().fingerprint());
            writeInstant(json, "expires_at", held.get().expiresAt());
        }
        writeInstant(json, "fetched_at", state.published().map(RefreshState.Published::fetchedAt));
    }

    private void writeFailure(JsonGenerator json) throws IOException {
        if (state.failures().last().isPresent()) {
            Failure last = state.failures().last().get();
            json.writeObjectFieldStart("last_failure");
            json.writeStringField("kind", last.kind().word());
            json.writeStringField("at", seconds(last.at()));
            json.writeEndObject();
        }
    }

    private static void writeInstant(JsonGenerator json, String name, Optional<Instant> instant) throws IOException {
        if (instant.isPresent()) {
            json.writeStringField(name, seconds(instant.get()));
        }
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
