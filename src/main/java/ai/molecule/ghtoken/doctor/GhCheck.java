package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which gh is first on PATH, and which login does it have?
 *
 * @param login the login of gh for the host, without the variables that gh prefers to it
 * @param ours whether a token is one that we have published or that the container was started with
 */
public record GhCheck(GhOnPath programs, Login login, Optional<InstallationToken> held, Predicate<Secret> ours)
        implements Check {
    private static final String NAME = "gh";
    private static final String LOGIN = "gh login";
    private static final String REFRESH = "run: molecule-gh-token-refresh refresh-now";

    @FunctionalInterface
    public interface Login {
        Optional<Secret> token() throws TokenException;
    }

    @Override
    public List<Finding> findings() {
        if (!programs.realOne()) {
            return List.of(Finding.warning(NAME, "gh is not on PATH", "install the GitHub CLI if it is wanted"));
        }
        List<Finding> findings = new ArrayList<>();
        String first = programs.all().get(0).toString();
        findings.add(
                programs.wrapperIsFirst()
                        ? Finding.ok(NAME, first + " is our wrapper")
                        : Finding.warning(
                                NAME,
                                first + " comes before our wrapper on PATH, or there is none",
                                "run: molecule-gh-token-refresh setup, and put its --bin-dir first on PATH"));
        findings.add(loginFinding());
        return findings;
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
        if (held.isPresent() && held.get().value().equals(token)) {
            return Finding.ok(LOGIN, "has the cached token");
        }
        return ours.test(token)
                ? Finding.problem(LOGIN, "has an older token of ours, " + token.fingerprint(), REFRESH)
                : Finding.ok(LOGIN, "is a person's and is not changed");
    }
}
