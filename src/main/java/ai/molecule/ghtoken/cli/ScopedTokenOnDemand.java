package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.ScopedToken;
import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.git.CredentialHelper;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.source.AppSource;
import ai.molecule.ghtoken.source.Installed;
import ai.molecule.ghtoken.source.TokenScope;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenStore;
import java.util.Map;
import java.util.Optional;

/**
 * Gets the token of a scope for a caller that waits: from its file, or from GitHub. If no file can be written, the token is
 * minted without one.
 *
 * @param name the scope's id and options
 */
record ScopedTokenOnDemand(Scope scope, String name, TokenStore store, AppSource source, Console console) {
    static ScopedTokenOnDemand of(Config config, Config.App app, Scope scope, Console console)
            throws ConfigException, TokenException {
        String id = scope.id(config, app);
        TokenStore store = new ScopedToken(
                CacheFolder.choose(config.cacheDir(), console::say),
                id,
                config.github().host(),
                new BootClock(console.clock(), Wiring.PROC),
                new BackgroundCall(),
                config.timing().timeout().multipliedBy(2).plus(Wiring.WRITING));
        return new ScopedTokenOnDemand(
                scope, id + scope.options(), store, GitHubSources.of(config, app, console), console);
    }

    /** The cached token if it lives long enough, else a new one. */
    InstallationToken living(MinLife life) throws TokenException {
        Optional<InstallationToken> held = held(life);
        return held.isPresent() ? held.get() : ensure(life, Optional.empty());
    }

    /**
     * Looks again after locking: many readers at once get one token.
     *
     * @param rejected the fingerprint of a token that GitHub refused
     */
    InstallationToken ensure(MinLife life, Optional<String> rejected) throws TokenException {
        TokenStore.Lease lease;
        try {
            lease = store.lease();
        } catch (TokenException e) {
            console.say(e.getMessage());
            return minted(life);
        }
        try (lease) {
            Optional<InstallationToken> held =
                    held(life).filter(token -> !token.value().fingerprint().equals(rejected.orElse("")));
            if (held.isPresent()) {
                return held.get();
            }
            InstallationToken token = minted(life);
            lease.publish(token);
            return token;
        }
    }

    /** For git: a refused token is replaced by another one of the same scope. */
    CredentialHelper.Refresh refresh(MinLife life) {
        return new CredentialHelper.Refresh() {
            @Override
            public InstallationToken ensure(Optional<String> rejected) throws TokenException {
                return ScopedTokenOnDemand.this.ensure(life, rejected);
            }

            @Override
            public boolean isEnough(InstallationToken token) {
                return life.isMetBy(token, console.clock().instant());
            }
        };
    }

    private Optional<InstallationToken> held(MinLife life) {
        return store.held()
                .filter(token -> !token.isExpiredAt(console.clock().instant()))
                .filter(token -> life.isMetBy(token, console.clock().instant()));
    }

    private InstallationToken minted(MinLife life) throws TokenException {
        Map<String, String> permissions = scope.permissions();
        if (!scope.owner().isEmpty() || scope.isReadOnly() && permissions.isEmpty()) {
            Installed installed = source.installed();
            demandOwner(installed);
            permissions = permissions.isEmpty() && scope.isReadOnly() ? installed.permissions() : permissions;
        }
        if (scope.isReadOnly()) {
            permissions = Installed.atRead(permissions);
            if (permissions.isEmpty()) {
                throw new TokenException(Kind.NOT_CONFIGURED, "the installation grants nothing that can be read");
            }
        }
        InstallationToken token = source.fetch(new TokenScope(scope.repositories(), permissions));
        life.check(token, console.clock().instant());
        return token;
    }

    private void demandOwner(Installed installed) throws TokenException {
        boolean isOther = !scope.owner().isEmpty()
                && !installed.owner().isEmpty()
                && !installed.owner().equalsIgnoreCase(scope.owner());
        if (isOther) {
            throw new TokenException(
                    Kind.NOT_CONFIGURED,
                    "the installation is on " + installed.owner() + ", and a repository of " + scope.owner()
                            + " is asked for");
        }
    }
}
