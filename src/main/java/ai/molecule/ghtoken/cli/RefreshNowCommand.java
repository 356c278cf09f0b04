package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.refresh.RefreshOutcome;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Instant;
import picocli.CommandLine.Command;

@Command(
        name = "refresh-now",
        description = "Refreshes once, now; safe beside a running daemon.",
        footer = {"", "Example: molecule-gh-token-refresh refresh-now && git push"})
final class RefreshNowCommand extends GitHubCommand {
    RefreshNowCommand(Console console) {
        super(console);
    }

    @Override
    int run(Wiring wiring) {
        Instant asked = ProcessIdentity.startedAt(console().clock());
        // If there is a daemon, only it may record the token that the container was started with.
        if (wiring.cache().state().daemon().isEmpty()) {
            wiring.rememberEnvironmentToken();
        }
        RefreshOutcome outcome = wiring.refresher().refresh(asked);
        outcome.held().filter(token -> !token.isExpiredAt(now())).ifPresent(token -> logIn(wiring, token));
        if (outcome instanceof RefreshOutcome.Failed failed) {
            wiring.hurryDaemon(now());
            return report(failed);
        }
        RefreshOutcome.Refreshed refreshed = (RefreshOutcome.Refreshed) outcome;
        console()
                .say((refreshed.unchanged() ? "still the same " : "published ")
                        + refreshed.token().describedAt(now()));
        return ExitCode.OK;
    }

    private Instant now() {
        return console().clock().instant();
    }

    private void logIn(Wiring wiring, InstallationToken token) {
        try {
            wiring.login().publish(token);
        } catch (TokenException e) {
            console().say(e.getMessage());
        }
    }

    private int report(RefreshOutcome.Failed failed) {
        console().say(failed.why().getMessage());
        failed.held()
                .ifPresent(token -> console()
                        .say((failed.fellBack() ? "published only the fallback: " : "readers still have ")
                                + token.describedAt(now())));
        return ExitCode.of(failed.why());
    }
}
