package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.refresh.RefreshOutcome;
import ai.molecule.ghtoken.sink.OwnerProcess;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "refresh-now",
        description = "Refreshes once, now; safe beside a running daemon.",
        footer = {"", "Example: molecule-gh-token-refresh refresh-now && git push"})
final class RefreshNowCommand implements Callable<Integer> {
    private final Console console;

    RefreshNowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Config config = Config.parse(console.environment());
        if (!config.github().wanted()) {
            console.say("GIT_PROVIDER says gitea: nothing to do here");
            return ExitCode.NOTHING_TO_DO;
        }
        Wiring wiring = Wiring.of(config, console, console::say);
        Optional<Integer> asOwner = OwnerProcess.runAgain(wiring.folder().owner(), console.environment());
        return asOwner.isPresent() ? asOwner.get() : refresh(wiring);
    }

    private int refresh(Wiring wiring) {
        RefreshOutcome outcome =
                wiring.refresher().refresh(ThisProcess.startedAt(console.clock().instant()));
        outcome.held()
                .filter(token -> !token.isExpiredAt(console.clock().instant()))
                .ifPresent(token -> logIn(wiring, token));
        if (outcome instanceof RefreshOutcome.Failed failed) {
            return report(failed);
        }
        RefreshOutcome.Refreshed refreshed = (RefreshOutcome.Refreshed) outcome;
        console.say((refreshed.unchanged() ? "still the same " : "published ") + described(refreshed.token()));
        return ExitCode.OK;
    }

    private void logIn(Wiring wiring, InstallationToken token) {
        try {
            wiring.login().publish(token);
        } catch (TokenException e) {
            console.say(e.getMessage());
        }
    }

    private int report(RefreshOutcome.Failed failed) {
        console.say(failed.why().getMessage());
        failed.held()
                .ifPresent(token ->
                        console.say((failed.fellBack() ? "published only the fallback: " : "readers still have ")
                                + described(token)));
        return ExitCode.of(failed.why());
    }

    private String described(InstallationToken token) {
        return token.origin().word() + " token " + token.value().fingerprint()
                + token.expiresAt()
                        .map(end -> ", expires "
                                + Times.absoluteAndRelative(end, console.clock().instant()))
                        .orElse(", end unknown");
    }
}
