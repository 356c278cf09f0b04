package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** git's credential helper (gitcredentials(7), "Custom helpers") for one host over https; silent for all others. */
public final class CredentialHelper {
    private final ServedHost host;
    private final TokenStore store;
    private final Refresh refresh;
    private final Rejection rejection;
    private final Predicate<TokenException> isSilenceSafe;
    private final Predicate<Secret> isRetired;

    /**
     * @param host the value of {@code GITHUB_HOST}
     * @param isSilenceSafe whether git may look for another password for the host, where there is no token for this reason
     * @param isRetired whether a token was published earlier
     */
    public CredentialHelper(
            String host,
            TokenStore store,
            Refresh refresh,
            Predicate<TokenException> isSilenceSafe,
            Predicate<Secret> isRetired) {
        this.host = new ServedHost(host);
        this.store = store;
        this.refresh = refresh;
        this.rejection = new Rejection(store, refresh);
        this.isSilenceSafe = isSilenceSafe;
        this.isRetired = isRetired;
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
                case "store" -> store(sound(CredentialRequest.parse(in), complaints));
                case "erase" -> erase(sound(CredentialRequest.parse(in), complaints), complaints, now);
                default -> {}
            }
        } catch (TokenException e) {
            complaints.accept(e.getMessage());
        }
    }

    private void get(CredentialRequest request, PrintStream out, Consumer<String> complaints, Instant now) {
        Optional<CredentialRequest> sound = sound(request, complaints);
        if (!host.serves(request)) {
            return;
        }
        CredentialAnswer answer = CredentialAnswer.quit();
        try {
            if (sound.isPresent()) {
                answer = answer(request, now);
            }
        } catch (TokenException e) {
            complaints.accept(e.getMessage());
            if (isSilenceSafe.test(e)) {
                return;
            }
        }
        // Silence would let git go on to GIT_ASKPASS, which answers for any host with the password of one.
        answer.writeTo(out);
    }

    /** Empty, with a word to people, for what git does not send. */
    private static Optional<CredentialRequest> sound(CredentialRequest request, Consumer<String> complaints) {
        request.defect()
                .ifPresent(defect -> complaints.accept("git's credential request is not understood: " + defect));
        return request.defect().isPresent() ? Optional.empty() : Optional.of(request);
    }

    private CredentialAnswer answer(CredentialRequest request, Instant now) throws TokenException {
        Optional<String> refused = refusedToken(request);
        InstallationToken token = refused.isPresent() ? rejection.replace(refused.get(), now) : living(now);
        return CredentialAnswer.of(token, request.capabilities(), refused.isPresent());
    }

    /** git gives our state back only after the server has refused what we answered. */
    private static Optional<String> refusedToken(CredentialRequest request) {
        return request.states().stream()
                .filter(state -> state.startsWith(CredentialAnswer.STATE_PREFIX))
                .map(state -> state.substring(CredentialAnswer.STATE_PREFIX.length()))
                .findFirst();
    }

    private InstallationToken living(Instant now) throws TokenException {
        Optional<InstallationToken> held =
                store.held().filter(token -> !token.isExpiredAt(now)).filter(refresh::isEnough);
        return held.isPresent() ? rejection.unlessHeldBack(held.get(), now) : refresh.ensure(Optional.empty());
    }

    private void store(Optional<CredentialRequest> request) {
        if (request.flatMap(this::aboutHeld).isPresent()) {
            rejection.accepted();
        }
    }

    private void erase(Optional<CredentialRequest> request, Consumer<String> complaints, Instant now)
            throws TokenException {
        Optional<InstallationToken> refused = request.flatMap(this::aboutHeld);
        if (refused.isPresent()) {
            rejection.replace(refused.get().value().fingerprint(), now);
        } else if (request.filter(host::serves)
                .flatMap(CredentialRequest::password)
                .filter(isRetired)
                .isPresent()) {
            complaints.accept(
                    "GitHub refuses an older token of ours; git has it from a remote's URL, from a header in its"
                            + " configuration or from another helper: molecule-gh-token-refresh doctor names the place");
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
