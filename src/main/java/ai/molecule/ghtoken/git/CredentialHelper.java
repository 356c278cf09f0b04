package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** git's credential helper (gitcredentials(7), "Custom helpers") for one host over https; silent for all others. */
public final class CredentialHelper {
    /** Fetches and publishes a token now. */
    @FunctionalInterface
    public interface Refresh {
        /**
         * @param rejected the fingerprint of a token that GitHub refused; another token is asked for even while it is held
         * @return the token that is published afterwards, living; the rejected one if its issuer has no other
         * @throws TokenException when there is no living token after the attempt
         */
        InstallationToken ensure(Optional<String> rejected) throws TokenException;

        /** Whether the held token, which lives, is good enough to be handed out without a refresh. */
        default boolean isEnough(InstallationToken held) {
            return true;
        }

        /** Whether git may look for another password for the host if there is no token for this reason. */
        default boolean isSilenceSafe(TokenException why) {
            return false;
        }

        /** Whose repositories the tokens are for, if that depends on the path of the request. */
        default Optional<RepositoryOwner> owner() {
            return Optional.empty();
        }
    }

    /** What git asks for. Another operation is of another version of git, and ignored. */
    public static final List<String> OPERATIONS = List.of("get", "store", "erase");

    private final String host;
    private final TokenStore store;
    private final Refresh refresh;
    private final Rejection rejection;
    private final Predicate<Secret> isRetired;

    /**
     * @param host the value of {@code GITHUB_HOST}
     * @param isRetired whether a token was published earlier
     */
    public CredentialHelper(String host, TokenStore store, Refresh refresh, Predicate<Secret> isRetired) {
        this.host = host;
        this.store = store;
        this.refresh = refresh;
        this.rejection = new Rejection(store, refresh);
        this.isRetired = isRetired;
    }

    /**
     * Ends git's search with a {@code get} that is for the host. For a process that cannot look for a token.
     *
     * @return whether it is for the host
     */
    public static boolean refuse(String host, CredentialRequest request, PrintStream out) {
        boolean isOurs = request.isFor(host);
        write(isOurs ? CredentialAnswer.QUIT : "", out);
        return isOurs;
    }

    /** Whether git tells with that operation that the host has refused what it was sent. */
    public static boolean isRefusal(String operation, CredentialRequest request, String host) {
        return request.isFor(host)
                && switch (operation) {
                    case "get" -> refusedToken(request).isPresent();
                    case "erase" -> true;
                    default -> false;
                };
    }

    /**
     * Answers one request.
     *
     * @param operation one of {@link #OPERATIONS}
     * @param complaints gets one line for people if something is wrong; it quotes nothing of the request
     */
    public void run(
            String operation, CredentialRequest request, PrintStream out, Consumer<String> complaints, Instant now) {
        request.defect()
                .ifPresent(defect -> complaints.accept("git's credential request is not understood: " + defect));
        if (!request.isFor(host)) {
            return;
        }
        try {
            switch (operation) {
                case "get" -> get(request, out, now);
                case "store" -> store(request);
                case "erase" -> erase(request, complaints, now);
                default -> {}
            }
        } catch (TokenException e) {
            complaints.accept(e.getMessage());
        }
    }

    private void get(CredentialRequest request, PrintStream out, Instant now) throws TokenException {
        try {
            write(request.defect().isEmpty() ? answer(request, now) : CredentialAnswer.QUIT, out);
        } catch (TokenException e) {
            // Silence would let git go on to GIT_ASKPASS, which answers for any host with the password of one.
            if (!refresh.isSilenceSafe(e)) {
                write(CredentialAnswer.QUIT, out);
            }
            throw e;
        }
    }

    private static void write(String answer, PrintStream out) {
        out.print(answer);
        out.flush();
    }

    private String answer(CredentialRequest request, Instant now) throws TokenException {
        Optional<String> refused = refusedToken(request);
        InstallationToken token = refused.isPresent() ? rejection.replace(refused.get(), now) : living(now);
        return CredentialAnswer.of(token, request.all("capability[]"), refresh.owner(), refused.isPresent());
    }

    /** git returns our state only after the server has refused what we answered. */
    private static Optional<String> refusedToken(CredentialRequest request) {
        return request.all("state[]").stream()
                .filter(state -> state.startsWith(CredentialAnswer.STATE_PREFIX))
                .map(state -> state.substring(CredentialAnswer.STATE_PREFIX.length()))
                .findFirst();
    }

    private InstallationToken living(Instant now) throws TokenException {
        Optional<InstallationToken> held =
                store.held().filter(token -> !token.isExpiredAt(now)).filter(refresh::isEnough);
        return held.isPresent() ? rejection.unlessHeldBack(held.get(), now) : refresh.ensure(Optional.empty());
    }

    private void store(CredentialRequest request) {
        if (isAbout(store.held(), request)) {
            rejection.accepted();
        }
    }

    private void erase(CredentialRequest request, Consumer<String> complaints, Instant now) throws TokenException {
        Optional<InstallationToken> held = store.held();
        if (isAbout(held, request)) {
            rejection.replace(held.get().value().fingerprint(), now);
        } else if (request.defect().isEmpty()
                && request.password().filter(isRetired).isPresent()) {
            complaints.accept(
                    "GitHub refuses an older token of ours; git has it from a remote's URL, from a header in its"
                            + " configuration or from another helper: molecule-gh-token-refresh doctor names the place");
        }
    }

    /** Another password is another helper's business, or a token that has been replaced already. */
    private static boolean isAbout(Optional<InstallationToken> held, CredentialRequest request) {
        return request.defect().isEmpty()
                && held.isPresent()
                && request.password().filter(held.get().value()::equals).isPresent();
    }
}
