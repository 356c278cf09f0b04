package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.InstallationToken;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** What a helper writes back, attribute by attribute. Nothing is written unless every value fits on one line. */
final class CredentialAnswer {
    /** The user name that GitHub expects beside an installation token ("Authenticating as a GitHub App installation"). */
    static final String USERNAME = "x-access-token";

    /** git comes back with {@code state[]} when the server has refused the answer. */
    static final String STATE = "state";

    /** git understands {@code ephemeral}: its cache does not keep the password. */
    static final String AUTHTYPE = "authtype";

    static final String STATE_PREFIX = "molecule:";

    /**
     * git-lfs from 3.6 on keeps an answer by protocol, host and path, and shows one with {@code continue} to the server again
     * and again, without asking for another. It does not find an answer again that names a path of its own.
     */
    private static final String OTHER_PATH = "-";

    private final StringBuilder text = new StringBuilder();

    private CredentialAnswer() {}

    /**
     * @param capabilities what git has offered
     * @param last whether a refusal of this token ends git's command; otherwise git asks again, where it can
     */
    static CredentialAnswer of(InstallationToken token, List<String> capabilities, boolean last) {
        boolean ephemeral = capabilities.contains(AUTHTYPE);
        boolean state = !last && capabilities.contains(STATE);
        CredentialAnswer answer = new CredentialAnswer();
        // git-credential(1): a capability precedes the values that depend on it.
        if (ephemeral) {
            answer.with("capability[]", AUTHTYPE);
        }
        if (state) {
            answer.with("capability[]", STATE);
        }
        answer.credential(token);
        if (ephemeral) {
            answer.with("ephemeral", "1");
        }
        if (state) {
            answer.with("path", OTHER_PATH)
                    .with("state[]", STATE_PREFIX + token.value().fingerprint())
                    .with("continue", "1");
        }
        return answer;
    }

    /** Ends git's search: no other helper, no askpass, no prompt. */
    static CredentialAnswer quit() {
        return new CredentialAnswer().with("quit", "1");
    }

    void writeTo(PrintStream out) {
        out.print(text.append('\n'));
        out.flush();
    }

    private void credential(InstallationToken token) {
        with("username", USERNAME).with("password", token.value().reveal());
        token.expiresAt().map(Instant::getEpochSecond).ifPresent(end -> with("password_expiry_utc", end.toString()));
    }

    private CredentialAnswer with(String key, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\n' || c == '\r' || c == 0) {
                throw new IllegalArgumentException("the value of " + key + " does not fit on one line");
            }
        }
        text.append(key).append('=').append(value).append('\n');
        return this;
    }
}
