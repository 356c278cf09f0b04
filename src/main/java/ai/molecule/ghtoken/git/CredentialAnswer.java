package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.InstallationToken;
import java.io.PrintStream;
import java.time.Instant;

/** What a helper writes back, attribute by attribute. Nothing is written unless every value fits on one line. */
final class CredentialAnswer {
    /** The user name that GitHub expects beside an installation token ("Authenticating as a GitHub App installation"). */
    static final String USERNAME = "x-access-token";

    static final String CAPABILITY = "state";
    static final String STATE_PREFIX = "molecule:";

    private final StringBuilder text = new StringBuilder();

    private CredentialAnswer() {}

    /** The last word: a rejection of it ends git's command. */
    static CredentialAnswer last(InstallationToken token) {
        return new CredentialAnswer().credential(token);
    }

    /** An answer after which git asks again, with our state, instead of giving up when the token is refused. */
    static CredentialAnswer first(InstallationToken token) {
        // git-credential(1): a capability precedes the values that depend on it.
        return new CredentialAnswer()
                .with("capability[]", CAPABILITY)
                .credential(token)
                .with("state[]", STATE_PREFIX + token.value().fingerprint())
                .with("continue", "1");
    }

    /** Ends git's search: no other helper, no askpass, no prompt. */
    static CredentialAnswer quit() {
        return new CredentialAnswer().with("quit", "1");
    }

    void writeTo(PrintStream out) {
        out.print(text.append('\n'));
        out.flush();
    }

    private CredentialAnswer credential(InstallationToken token) {
        with("username", USERNAME).with("password", token.value().reveal());
        token.expiresAt().map(Instant::getEpochSecond).ifPresent(end -> with("password_expiry_utc", end.toString()));
        return this;
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
