package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.source.AppSource;
import ai.molecule.ghtoken.source.Installed;
import ai.molecule.ghtoken.source.TokenScope;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenSource;
import java.util.Map;

/**
 * Mints the tokens of a scope: docs/scopes.md.
 *
 * @param id of the scope: 64 hex digits
 */
record ScopedSource(Scope scope, String id, AppSource app) implements TokenSource {
    /** The value of {@code MOLECULE_GH_SCOPE} for a command that gets a token of this scope. */
    String name() {
        return id + scope.options();
    }

    @Override
    public InstallationToken fetch() throws TokenException {
        Map<String, String> permissions = scope.permissions();
        if (!scope.owner().isEmpty() || scope.isReadOnly() && permissions.isEmpty()) {
            Installed installed = app.installed();
            demandOwner(installed);
            permissions = permissions.isEmpty() && scope.isReadOnly() ? installed.permissions() : permissions;
        }
        if (scope.isReadOnly()) {
            permissions = Installed.atRead(permissions);
            if (permissions.isEmpty()) {
                throw new TokenException(Kind.NOT_CONFIGURED, "the installation grants nothing that can be read");
            }
        }
        return app.fetch(new TokenScope(scope.repositories(), permissions));
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
