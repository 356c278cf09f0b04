package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.refresh.RefreshOutcome;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Instant;
import java.util.Optional;

/**
 * Has a token fetched for somebody who waits: through the cache, or without it where nothing can be written. The settings of
 * a refresh are looked at only when one is needed.
 */
record TokenOnDemand(ReaderWiring readers, Console console) {

    /** The cached token where nothing speaks against it, else a new one. */
    InstallationToken living() throws TokenException, ConfigException {
        Optional<InstallationToken> cached = cached();
        return cached.isPresent() ? cached.get() : ensure(Optional.empty());
    }

    /** The cached token, unless it is dead or GitHub has refused it. */
    Optional<InstallationToken> cached() {
        return readers.cache()
                .held()
                .filter(token -> !token.isExpiredAt(console.clock().instant()))
                .filter(token -> readers.cache().state().rejectedAt().isEmpty());
    }

    /** Whether the platform is asked, which may have no App, and no token was ever held. */
    boolean isWithoutApp() {
        try {
            return Config.parse(console.environment()).github().app().isEmpty()
                    && readers.cache().held().isEmpty()
                    && readers.cache().state().published().isEmpty();
        } catch (ConfigException e) {
            return false;
        }
    }

    /**
     * @param rejected the fingerprint of a token that GitHub refused; it is returned only when the platform repeats it
     * @throws TokenException when there is no living token after the attempt, or none but the rejected one that was held
     */
    InstallationToken ensure(Optional<String> rejected) throws TokenException, ConfigException {
        Instant asked = ProcessIdentity.startedAt(console.clock());
        Wiring wiring = Wiring.of(Config.parse(console.environment()), console, console::say);
        RefreshOutcome outcome = wiring.refresher().refresh(asked, rejected.orElse(null));
        if (outcome instanceof RefreshOutcome.Refreshed refreshed) {
            return refreshed.token();
        }
        RefreshOutcome.Failed failed = (RefreshOutcome.Failed) outcome;
        Optional<InstallationToken> held = failed.held()
                .filter(token -> !token.isExpiredAt(console.clock().instant()))
                .filter(token -> rejected.isEmpty()
                        || !rejected.get().equals(token.value().fingerprint()));
        return held.isPresent() ? held.get() : withoutTheCache(wiring, failed.why(), rejected);
    }

    /** The token of this command's own environment is for this command alone: it is not published. */
    private static InstallationToken ownOr(Wiring wiring, TokenException why, Optional<String> rejected)
            throws TokenException {
        try {
            InstallationToken own = wiring.environment().fetch();
            if (rejected.isEmpty() || !rejected.get().equals(own.value().fingerprint())) {
                return own;
            }
        } catch (TokenException none) {
            // The reason to tell is why there is no better one.
        }
        throw why;
    }

    private InstallationToken withoutTheCache(Wiring wiring, TokenException why, Optional<String> rejected)
            throws TokenException {
        if (why.kind() != Kind.CACHE_UNWRITABLE) {
            return ownOr(wiring, why, rejected);
        }
        console.say(why.getMessage());
        return wiring.source().fetch();
    }
}
