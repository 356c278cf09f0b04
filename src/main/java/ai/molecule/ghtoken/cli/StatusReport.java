package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import ai.molecule.ghtoken.token.Times;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/**
 * The state of the token and the daemon, as text or as JSON.
 *
 * @param owners those that have tokens of their own and were asked for within a day
 */
record StatusReport(
        Health health,
        Optional<InstallationToken> held,
        RefreshState state,
        Path cache,
        List<OfOwner> owners,
        Instant now) {

    /** The token of one owner. */
    record OfOwner(String name, Health health, Optional<InstallationToken> held, RefreshState state) {}

    String text(Ansi ansi) {
        StringBuilder text = new StringBuilder();
        row(text, "health", colored(health, ansi));
        row(text, "source", held.map(token -> token.origin().word()).orElse("none"));
        row(text, "fingerprint", held.map(token -> token.value().fingerprint()).orElse("none"));
        row(text, "expires", held.map(token -> when(token.expiresAt())).orElse("no token"));
        row(text, "fetched", when(state.published().map(RefreshState.Published::fetchedAt)));
        row(text, "next refresh", when(state.nextRefreshAt()));
        row(text, "last failure", failure());
        state.rejectedAt().ifPresent(at -> row(text, "rejected", when(Optional.of(at))));
        row(text, "daemon", daemon());
        row(text, "cache", cache.toString());
        owners.forEach(each -> row(text, "owner", each.name() + "  " + colored(each.health(), ansi)));
        return text.toString().stripTrailing();
    }

    private static String colored(Health health, Ansi ansi) {
        return ansi.string((health.working() ? "@|green " : "@|red ") + health.word() + "|@") + ", " + health.why();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format("%-13s %s%n", name, value));
    }

    private String when(Optional<Instant> instant) {
        return instant.map(at -> Times.seconds(at).replace('T', ' ') + "  " + Times.relative(at, now))
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

    /** One line. An unknown value has no member. */
    String json() {
        Optional<RefreshState.Failure> last = state.failures().last();
        return Json.line(new Report(
                Times.seconds(now),
                health.word(),
                health.working(),
                health.why(),
                held.map(token -> token.origin().word()).orElse(null),
                held.map(token -> token.value().fingerprint()).orElse(null),
                seconds(held.flatMap(InstallationToken::expiresAt)),
                seconds(state.published().map(RefreshState.Published::fetchedAt)),
                seconds(state.nextRefreshAt()),
                state.failures().consecutive(),
                last.map(each -> new LastFailure(each.kind().word(), Times.seconds(each.at())))
                        .orElse(null),
                seconds(state.rejectedAt()),
                new Daemon(daemonState(), state.daemon().map(DaemonProcess::pid).orElse(null)),
                cache.toString(),
                owners.isEmpty()
                        ? null
                        : owners.stream().map(StatusReport::report).toList()));
    }

    private static OwnerReport report(OfOwner owner) {
        return new OwnerReport(
                owner.name(),
                owner.health().word(),
                owner.health().working(),
                owner.health().why(),
                owner.held().map(token -> token.value().fingerprint()).orElse(null),
                seconds(owner.held().flatMap(InstallationToken::expiresAt)),
                seconds(owner.state().nextRefreshAt()),
                owner.state().failures().consecutive(),
                seconds(owner.state().rejectedAt()));
    }

    private static @Nullable String seconds(Optional<Instant> instant) {
        return instant.map(Times::seconds).orElse(null);
    }

    /** The format of {@code status --json}, which others may rely on. Instants are ISO 8601 in UTC, to the second. */
    record Report(
            String now,
            String health,
            boolean working,
            String why,
            @Nullable String source,
            @Nullable String fingerprint,
            @Nullable String expiresAt,
            @Nullable String fetchedAt,
            @Nullable String nextRefreshAt,
            int consecutiveFailures,
            @Nullable LastFailure lastFailure,
            @Nullable String rejectedAt,
            Daemon daemon,
            String cache,
            @Nullable List<OwnerReport> owners) {}

    /** As {@link Report}, for the token of one owner. */
    record OwnerReport(
            String owner,
            String health,
            boolean working,
            String why,
            @Nullable String fingerprint,
            @Nullable String expiresAt,
            @Nullable String nextRefreshAt,
            int consecutiveFailures,
            @Nullable String rejectedAt) {}

    record LastFailure(String kind, String at) {}

    record Daemon(String state, @Nullable Long pid) {}
}
