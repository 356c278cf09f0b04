package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the platform means by an answer that is no token, and what helps. Of the body only the members {@code code} and
 * {@code scm} count, and whether there is an {@code error}, as in all of the platform's own refusals: its prose may
 * change. The table in docs/platform.md is tested.
 *
 * @param platform its address, for messages
 * @param bearer where the bearer of the request was found
 * @param ofWorkspace whether a workspace's own path was asked for
 * @param ofOrganization whether the request named an organization
 */
record PlatformRefusal(String platform, String bearer, boolean ofWorkspace, boolean ofOrganization) {
    /** The platform counts a tenant's requests by the minute. */
    private static final Duration LONGEST_LIMIT = Duration.ofSeconds(60);

    /** Over plain http nobody can tell whether the proxy or the platform has refused so, unless it did so in JSON. */
    private static final Set<Integer> BY_EITHER = Set.of(401, 403, 404);

    private static final String NO_APP = "it has no GitHub App here; connect one on the platform";
    private static final String NO_PROVIDER = "it has failed, or has no provider of GitHub tokens; see the platform's"
            + " log, and connect a GitHub App there if it has none";
    private static final String OTHER_PROVIDER = "it serves another git server than GitHub; set GIT_PROVIDER=gitea if"
            + " that is meant, else connect a GitHub App on the platform";
    private static final String DOWN = "it, or what stands in front of it, has failed; see the platform's log";
    private static final String OTHER_ADDRESS = "set PLATFORM_URL to the platform's own address";

    private record Meaning(Kind kind, String words) {}

    TokenException of(HttpAnswer answer) {
        int status = answer.status();
        Refusal refusal = new Refusal(platform, answer);
        if (refusal.isThrottling()) {
            Optional<Duration> wait = answer.retryAfter();
            boolean isCapped = status == 429 && wait.isPresent() && wait.get().compareTo(LONGEST_LIMIT) > 0;
            return refusal.throttled(isCapped ? Optional.of(LONGEST_LIMIT) : wait);
        }
        JsonBody said = JsonBody.of(answer.body());
        Meaning meaning = meaning(answer, said);
        boolean lasts = meaning.kind() == Kind.NOT_CONFIGURED || status == 500 || status == 501;
        return refusal.meaning(meaning.kind(), meaning.words(), lasts ? repeated(status, said) : "");
    }

    /** What a platform without an App repeats for as long as it lives. The code is not shown: it may hold anything. */
    private static String repeated(int status, JsonBody said) {
        String code = said.text("code").orElse("");
        return status
                + (servesAnother(said) ? " scm" : "")
                + (code.isEmpty() ? "" : " " + Secret.of(code).fingerprint());
    }

    /** Whether the platform names the provider of git that it serves. */
    private static boolean servesAnother(JsonBody said) {
        return said.text("scm").isPresent();
    }

    private Meaning meaning(HttpAnswer answer, JsonBody said) {
        int status = answer.status();
        boolean isTold = said.members().containsKey("error");
        if (said.text("code").orElse("").startsWith("TENANT_")) {
            return new Meaning(Kind.SETTING_REFUSED, organization());
        }
        if (!answer.via().isEmpty() && !isTold && BY_EITHER.contains(status)) {
            return new Meaning(status == 404 ? Kind.SETTING_REFUSED : Kind.BEARER_REFUSED, byEither());
        }
        return switch (status) {
            case 401, 403 -> new Meaning(Kind.BEARER_REFUSED, bearerRefused());
            case 404 -> isTold ? new Meaning(Kind.NOT_CONFIGURED, NO_APP) : new Meaning(Kind.SETTING_REFUSED, noPage());
            case 500 -> new Meaning(Kind.SERVER_ERROR, NO_PROVIDER);
            case 501 -> new Meaning(Kind.SERVER_ERROR, servesAnother(said) ? OTHER_PROVIDER : NO_PROVIDER);
            default ->
                switch (status / 100) {
                    case 3 -> new Meaning(Kind.BAD_ANSWER, "redirects are not followed; " + OTHER_ADDRESS);
                    case 5 -> new Meaning(Kind.SERVER_ERROR, DOWN);
                    default -> new Meaning(Kind.BAD_ANSWER, "that is no answer of this endpoint; " + OTHER_ADDRESS);
                };
        };
    }

    private String organization() {
        return (ofOrganization
                        ? "it does not take the organization of the request"
                        : "the request names no organization")
                + "; set MOLECULE_ORG_ID to the id of this workspace's";
    }

    private String byEither() {
        return "one of the two refuses; check HTTP_PROXY, NO_PROXY and PLATFORM_URL, and the bearer of " + bearer;
    }

    private String bearerRefused() {
        return "it refuses the bearer of " + bearer
                + (ofWorkspace
                        ? "; have the platform write a new one, and check WORKSPACE_ID"
                        : " on the administrators' path; set WORKSPACE_ID, for a workspace's bearer is good for the"
                                + " workspace's own path alone");
    }

    private String noPage() {
        return ofOrganization
                ? "it knows no such page, or not this organization; check PLATFORM_URL and MOLECULE_ORG_ID"
                : "it knows no such page; check PLATFORM_URL, and set MOLECULE_ORG_ID where the platform has tenants";
    }
}
