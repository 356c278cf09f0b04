package ai.molecule.ghtoken.testing.standins;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What today's platforms answer in place of a token, each as it is deployed somewhere. Immutable but for the counts. */
public final class PlatformToday {
    /** @param head the status and whole header lines, each with its line end */
    public record Reply(String head, String body) {}

    /** What a deployment makes of a request; empty where it goes on to the token. */
    @FunctionalInterface
    public interface Deployment {
        Optional<Reply> reply(String requestHead);
    }

    private static final Reply EMPTY_404 = new Reply("404 Not Found\r\n", "");

    private PlatformToday() {}

    /** Without a GitHub App, of the kind that says so. */
    public static Deployment withoutApp() {
        return always(404, "{\"error\":\"nothing is connected\"}");
    }

    /** Without a GitHub App, of the kind that fails instead of saying so. */
    public static Deployment withoutProvider() {
        return always(500, "{\"error\":\"no token came\"}");
    }

    /** For another git server. */
    public static Deployment forGitea() {
        return always(501, "{\"error\":\"not of this provider\",\"scm\":\"gitea\"}");
    }

    private static Deployment always(int status, String body) {
        return head -> Optional.of(new Reply(status + " As Deployed\r\n", body));
    }

    /** For one organization: refuses requests that name none, and knows none of another's. */
    public static Deployment ofTenant(String organization) {
        return head -> {
            Optional<String> named = header(head, "X-Molecule-Org-Id");
            if (named.isEmpty()) {
                return Optional.of(new Reply(
                        "400 Bad Request\r\n",
                        "{\"error\":\"which one\",\"code\":\"TENANT_ORG_HEADER_REQUIRED\","
                                + "\"required_header\":\"X-Molecule-Org-Id\"}"));
            }
            return named.get().equals(organization) ? Optional.empty() : Optional.of(EMPTY_404);
        };
    }

    /** The same behind an edge, which lets nothing pass without the address that the client was given. */
    public static Deployment behindEdge(String origin, Deployment inside) {
        return head ->
                header(head, "Origin").filter(origin::equals).isEmpty() ? Optional.of(EMPTY_404) : inside.reply(head);
    }

    /** Lets as many requests of a tenant pass as are allowed, and then none. */
    public static Deployment limitedTo(int allowed, int retryAfter) {
        AtomicInteger count = new AtomicInteger();
        return head -> count.incrementAndGet() <= allowed
                ? Optional.empty()
                : Optional.of(new Reply(
                        "429 Too Many Requests\r\nRetry-After: " + retryAfter + "\r\n", "{\"error\":\"too many\"}"));
    }

    private static Optional<String> header(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst();
    }
}
