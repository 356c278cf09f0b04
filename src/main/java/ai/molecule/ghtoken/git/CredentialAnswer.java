package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RepositoryOwner;
import java.util.List;
import java.util.Optional;

/** The answer of a helper to git: attributes, and an empty line. */
final class CredentialAnswer {
    /** Ends git's search: no other helper, no askpass, no prompt. */
    static final String QUIT = "quit=1\n\n";

    /** git returns {@code state[]} when the server has refused the answer. */
    static final String STATE = "state";

    /** git understands {@code ephemeral}: its cache does not keep the password. */
    static final String AUTHTYPE = "authtype";

    static final String STATE_PREFIX = "molecule:";

    /** The user name for an installation token (GitHub's documentation, "Authenticating as a GitHub App installation"). */
    private static final String USERNAME = "x-access-token";

    /**
     * git-lfs since 3.6 keeps an answer by protocol, host and path, and sends one with {@code continue} to the server again and
     * again, without a new request to the helper. It does not find an answer with another path. git takes over the path:
     * its first segment must stay, by which the token of the next answer is chosen.
     */
    private static final String OTHER_PATH = "-";

    private final StringBuilder text = new StringBuilder();

    private CredentialAnswer() {}

    /**
     * @param capabilities what git has offered
     * @param owner whose repositories the token is for, if that depends on the path
     * @param last whether a refusal of this token ends git's command; otherwise git asks again, if it can
     * @throws IllegalArgumentException a value does not fit on one line
     */
    static String of(
            InstallationToken token, List<String> capabilities, Optional<RepositoryOwner> owner, boolean last) {
        boolean ephemeral = capabilities.contains(AUTHTYPE);
        boolean state = !last && capabilities.contains(STATE);
        CredentialAnswer answer = new CredentialAnswer();
        // git-credential(1): a capability precedes the values that depend on it.
        if (ephemeral) {
            answer.add("capability[]", AUTHTYPE);
        }
        if (state) {
            answer.add("capability[]", STATE);
        }
        answer.add("username", USERNAME);
        answer.add("password", token.value().reveal());
        token.expiresAt().ifPresent(end -> answer.add("password_expiry_utc", Long.toString(end.getEpochSecond())));
        if (ephemeral) {
            answer.add("ephemeral", "1");
        }
        if (state) {
            answer.add("path", owner.map(each -> each + "/").orElse("") + OTHER_PATH);
            answer.add("state[]", STATE_PREFIX + token.value().fingerprint());
            answer.add("continue", "1");
        }
        return answer.text.append('\n').toString();
    }

    private void add(String key, String value) {
        if (value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw new IllegalArgumentException("the value of " + key + " does not fit on one line");
        }
        text.append(key).append('=').append(value).append('\n');
    }
}
