package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which gh is first on PATH, which login does it have, and does a variable shadow the token? gh prefers variables to
 * its login (gh help environment).
 *
 * @param login the login of gh for the host, without the variables
 * @param variables those that gh reads for this host and that are set
 * @param ours whether a token is one that we have published or that the container was started with
 */
public record GhCheck(
        GhOnPath programs,
        Login login,
        Map<String, Secret> variables,
        Optional<InstallationToken> held,
        Predicate<Secret> ours) {
    private static final String NAME = "gh";
    private static final String LOGIN = "gh login";
    private static final String VARIABLES = "variables";
    private static final String REFRESH = "run: molecule-gh-token-refresh refresh-now";

    @FunctionalInterface
    public interface Login {
        Optional<Secret> token() throws TokenException;
    }

    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(program());
        if (programs.realOne()) {
            findings.add(loginFinding());
        }
        variables.forEach((name, token) -> findings.add(variable(name, token)));
        if (variables.isEmpty()) {
            findings.add(Finding.ok(VARIABLES, "none is set that gh prefers to its login"));
        }
        return findings;
    }

    private Finding program() {
        if (!programs.realOne()) {
            return Finding.warning(NAME, "gh is not on PATH", "install the GitHub CLI if it is wanted");
        }
        String first = programs.all().get(0).toString();
        return programs.wrapperIsFirst()
                ? Finding.ok(NAME, first + " is our wrapper")
                : Finding.warning(
                        NAME,
                        first + " comes before our wrapper on PATH, or there is none",
                        "run: molecule-gh-token-refresh setup, and put its --bin-dir first on PATH");
    }

    private Finding loginFinding() {
        try {
            return login.token().map(this::judged).orElseGet(this::none);
        } catch (TokenException e) {
            return Finding.problemOf(LOGIN, e.getMessage(), "run: gh auth status");
        }
    }

    private Finding none() {
        return programs.wrapperIsFirst()
                ? Finding.ok(LOGIN, "none; the wrapper gives gh the token")
                : Finding.warning(LOGIN, "none", REFRESH);
    }

    private Finding judged(Secret token) {
        if (isCached(token)) {
            return Finding.ok(LOGIN, "has the cached token");
        }
        return ours.test(token)
                ? Finding.problem(LOGIN, "has an older token of ours, " + token.fingerprint(), REFRESH)
                : Finding.ok(LOGIN, "is a person's and is not changed");
    }

    private boolean isCached(Secret token) {
        return held.isPresent() && held.get().value().equals(token);
    }

    private Finding variable(String name, Secret token) {
        if (Secret.isPlaceholder(token.reveal())) {
            return placeholder(name);
        }
        boolean isCached = isCached(token);
        if (!isCached && !token.isInstallationToken() && !ours.test(token)) {
            return Finding.warning(
                    VARIABLES,
                    name + " holds a token that is not ours, and gh prefers it",
                    "unset " + name + " if that is not wanted");
        }
        String fact = name + " holds " + (isCached ? "the cached token" : "an older token, " + token.fingerprint());
        if (programs.wrapperIsFirst() && (isCached || ours.test(token))) {
            return Finding.ok(VARIABLES, fact + "; our gh wrapper replaces it in time");
        }
        String fix = "unset " + name + ", or run: molecule-gh-token-refresh setup, for the gh wrapper";
        return isCached
                ? Finding.warning(VARIABLES, fact + ", which expires there while gh prefers it", fix)
                : Finding.problem(VARIABLES, fact + ", which shadows the cached one", fix);
    }

    private Finding placeholder(String name) {
        String fact = name
                + " holds no token, but what is left where one was to be put in, such as null or a variable's name";
        String fix = "unset " + name + ", or mend what sets it";
        return programs.wrapperIsFirst()
                ? Finding.warning(VARIABLES, fact + "; our gh wrapper leaves it out, other programs do not", fix)
                : Finding.problem(VARIABLES, fact + ", and gh prefers it to its login", fix);
    }
}
