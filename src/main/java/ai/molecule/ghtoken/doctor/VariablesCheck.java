package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Does a variable shadow the token? gh prefers variables to its login (gh help environment).
 *
 * @param variables those that gh reads for this host and that are set
 */
public record VariablesCheck(
        Map<String, Secret> variables, Optional<InstallationToken> held, Predicate<Secret> ours, boolean wrapperIsFirst)
        implements Check {
    private static final String NAME = "variables";

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<String, Secret> variable : variables.entrySet()) {
            findings.add(judged(variable.getKey(), variable.getValue()));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, "none is set that gh prefers to its login"));
        }
        return findings;
    }

    private Finding judged(String name, Secret token) {
        boolean isApps = token.isInstallationToken();
        boolean isCached = held.isPresent() && held.get().value().equals(token);
        if (!isCached && !isApps && !ours.test(token)) {
            return Finding.warning(
                    NAME,
                    name + " holds a token that is not ours, and gh prefers it",
                    "unset " + name + " if that is not wanted");
        }
        String fact = name + " holds " + (isCached ? "the cached token" : "an older token, " + token.fingerprint());
        if (wrapperIsFirst && (isCached || ours.test(token))) {
            return Finding.ok(NAME, fact + "; our gh wrapper replaces it in time");
        }
        String fix = "unset " + name + ", or run: molecule-gh-token-refresh setup, for the gh wrapper";
        return isCached
                ? Finding.warning(NAME, fact + ", which expires there while gh prefers it", fix)
                : Finding.problem(NAME, fact + ", which shadows the cached one", fix);
    }
}
