package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.refresh.RefreshOutcome;
import ai.molecule.ghtoken.sink.OwnerProcess;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "token",
        description = "Prints the token, refreshed first if the cached one is no longer good.",
        footer = {
            "",
            "Example: curl -H @<(printf 'Authorization: Bearer %s' \"$(molecule-gh-token-refresh token)\") ..."
        })
final class TokenCommand implements Callable<Integer> {
    private final Console console;

    TokenCommand(Console console) {
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
        Optional<InstallationToken> cached = wiring.cache().held().filter(this::isLiving);
        if (cached.isPresent() && wiring.cache().state().rejectedAt().isEmpty()) {
            return print(cached.get());
        }
        Optional<Integer> asOwner = OwnerProcess.runAgain(wiring.folder().owner(), console.environment());
        return asOwner.isPresent() ? asOwner.get() : print(fetched(wiring));
    }

    private InstallationToken fetched(Wiring wiring) throws TokenException {
        Instant asked = ThisProcess.startedAt(console.clock().instant());
        RefreshOutcome outcome = wiring.refresher().refresh(asked);
        Optional<InstallationToken> held = outcome.held().filter(this::isLiving);
        if (held.isPresent()) {
            return held.get();
        }
        TokenException why = ((RefreshOutcome.Failed) outcome).why();
        if (why.kind() != Kind.CACHE_UNWRITABLE) {
            throw why;
        }
        // Whoever asks for a token is helped also where nothing can be kept.
        console.say(why.getMessage());
        return wiring.platform().fetch();
    }

    private boolean isLiving(InstallationToken token) {
        return !token.isExpiredAt(console.clock().instant());
    }

    private int print(InstallationToken token) {
        console.out().println(token.value().reveal());
        return ExitCode.OK;
    }
}
