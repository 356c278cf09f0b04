package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.config.Provider;
import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.refresh.RefreshOutcome;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Instant;
import java.util.Optional;

/**
 * Gets a token for a caller that waits: from the cache, or by a refresh. If no cache can be written, the token is
 * fetched without one. The settings that only a refresh needs are parsed only for a refresh.
 */
record TokenOnDemand(ReaderWiring readers, Console console) {

    /** The cached token if it is good and lives long enough, else a new one. */
    InstallationToken living(MinLife life) throws TokenException, ConfigException {
        Optional<InstallationToken> cached =
                cached().filter(token -> life.isMetBy(token, console.clock().instant()));
        InstallationToken token = cached.isPresent() ? cached.get() : ensure(Optional.empty());
        life.check(token, console.clock().instant());
        return token;
    }

    /** The cached token, unless it has expired or GitHub has refused it. */
    Optional<InstallationToken> cached() {
        return readers.cache()
                .held()
                .filter(token -> !token.isExpiredAt(console.clock().instant()))
                .filter(token -> readers.cache().state().rejectedAt().isEmpty());
    }

    /** Whether another program serves github here and nothing is cached: a daemon may have other variables. */
    boolean isLeftAlone() {
        return readers.settings().provider() != Provider.GITHUB
                && readers.target().scope().isEmpty()
                && cached().isEmpty();
    }

    /** Whether tokens come from a platform, which may have no App, and no token was ever held. */
    boolean isWithoutApp() {
        try {
            return readers.target().owner().isEmpty()
                    && Config.parse(console.environment()).github().isByPlatform()
                    && readers.cache().held().isEmpty()
                    && readers.cache().state().published().isEmpty();
        } catch (ConfigException e) {
            return false;
        }
    }

    /**
     * @param rejected the fingerprint of a token that GitHub refused; it is returned only when the platform repeats it
     * @throws TokenException when there is no living token after the attempt, or none but the rejected one that was
     *     held
     */
    InstallationToken ensure(Optional<String> rejected) throws TokenException, ConfigException {
        Instant asked = ProcessIdentity.startedAt(console.clock());
        Wiring main = Wiring.of(Config.parse(console.environment()), console, console::say);
        Wiring wiring = main.on(readers.target());
        RefreshOutcome outcome = wiring.refresher().refresh(asked, rejected.orElse(null));
        if (outcome instanceof RefreshOutcome.Refreshed refreshed) {
            return refreshed.token();
        }
        RefreshOutcome.Failed failed = (RefreshOutcome.Failed) outcome;
        // The variable of this command comes before the container's last resort.
        boolean hasOwn = failed.why().kind() != Kind.CACHE_UNWRITABLE
                && wiring.config().github().fallback().token().isPresent();
        Optional<InstallationToken> held = failed.held()
                .filter(token -> token.isRenewable() || !hasOwn)
                .filter(token -> !token.isExpiredAt(console.clock().instant()))
                .filter(token -> rejected.isEmpty()
                        || !rejected.get().equals(token.value().fingerprint()));
        return held.isPresent() ? held.get() : withoutTheCache(wiring, failed.why(), rejected);
    }

    /** The token of this command's environment is not published: a person may have set it for this command. */
    private static InstallationToken ownOr(Wiring wiring, TokenException why, Optional<String> rejected)
            throws TokenException {
        try {
            InstallationToken own = wiring.environment().fetch();
            if (rejected.isEmpty() || !rejected.get().equals(own.value().fingerprint())) {
                return own;
            }
        } catch (TokenException none) {
            // The failure of the source is reported.
        }
        throw why;
    }

    private InstallationToken withoutTheCache(Wiring wiring, TokenException why, Optional<String> rejected)
            throws TokenException {
        if (why.kind() != Kind.CACHE_UNWRITABLE) {
            return ownOr(wiring, why, rejected);
        }
        console.say(why.getMessage());
        return wiring.refresher().source().fetch();
    }
}
