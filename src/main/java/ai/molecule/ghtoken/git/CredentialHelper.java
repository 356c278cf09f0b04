package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** git's credential helper (gitcredentials(7), "Custom helpers") for one host over https; silent for all others. */
public final class CredentialHelper {
    private final ServedHost host;
    private final TokenStore store;
    private final Refresh refresh;
    private final Rejection rejection;

    /** @param host the value of {@code GITHUB_HOST} */
    public CredentialHelper(String host, TokenStore store, Refresh refresh) {
        this.host = new ServedHost(host);
        this.store = store;
        this.refresh = refresh;
        this.rejection = new Rejection(store, refresh);
    }

    /**
     * Reads one request and answers it.
     *
     * @param operation {@code get}, {@code store} or {@code erase}; any other is for another version of git, and ignored
     * @param complaints takes one line for people when something went wrong; it quotes nothing of the request
     */
    public void run(String operation, InputStream in, PrintStream out, Consumer<String> complaints, Instant now)
            throws IOException {
        try {
            switch (operation) {
                case "get" -> get(CredentialRequest.parse(in), out, complaints, now);
                case "store" -> store(CredentialRequest.parse(in));
                case "erase" -> erase(CredentialRequest.parse(in), now);
                default -> {}
            }
        } catch (MalformedRequestException | TokenException e) {
            complaints.accept(e.getMessage());
        }
    }

    private void get(CredentialRequest request, PrintStream out, Consumer<String> complaints, Instant now) {
        if (!host.serves(request)) {
            return;
        }
        try {
            answer(request, now).writeTo(out);
        } catch (TokenException e) {
            complaints.accept(e.getMessage());
            // Silence would let git go on to GIT_ASKPASS, which answers for any host with the password of one.
            CredentialAnswer.quit().writeTo(out);
        }
    }

    private CredentialAnswer answer(CredentialRequest request, Instant now) throws TokenException {
        Optional<String> refused = refusedToken(request);
        if (refused.isPresent()) {
            return CredentialAnswer.last(rejection.replace(refused.get(), now));
        }
        InstallationToken token = living(now);
        return request.capabilities().contains(CredentialAnswer.CAPABILITY)
                ? CredentialAnswer.first(token)
                : CredentialAnswer.last(token);
    }

    /** git gives our state back only after the server has refused what we answered. */
    private static Optional<String> refusedToken(CredentialRequest request) {
        return request.states().stream()
                .filter(state -> state.startsWith(CredentialAnswer.STATE_PREFIX))
                .map(state -> state.substring(CredentialAnswer.STATE_PREFIX.length()))
                .findFirst();
    }

    private InstallationToken living(Instant now) throws TokenException {
        Optional<InstallationToken> held = store.held().filter(token -> !token.isExpiredAt(now));
        return held.isPresent() ? held.get() : refresh.ensure(Optional.empty());
    }

    private void store(CredentialRequest request) {
        if (aboutHeld(request).isPresent()) {
            rejection.accepted();
        }
    }

    private void erase(CredentialRequest request, Instant now) throws TokenException {
        Optional<InstallationToken> refused = aboutHeld(request);
        if (refused.isPresent()) {
            rejection.replace(refused.get().value().fingerprint(), now);
        }
    }

    /** Another password is another helper's business, or a token that has been replaced already. */
    private Optional<InstallationToken> aboutHeld(CredentialRequest request) {
        return store.held()
                .filter(token -> host.serves(request))
                .filter(token ->
                        request.password().filter(token.value()::equals).isPresent());
    }
}
