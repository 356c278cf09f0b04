package ai.molecule.ghtoken.source;

import java.util.Map;

/**
 * What a refusal's JSON says to a program. The platform's prose may change, and is not read.
 *
 * @param isTold whether the body is a JSON object with a member {@code error}, as all of the platform's own refusals
 * @param code the member {@code code}; empty without one. It is not shown: a body may hold anything
 * @param isOfAnotherProvider whether the platform names the provider of git that it serves ({@code scm})
 */
record PlatformError(boolean isTold, String code, boolean isOfAnotherProvider) {
    static PlatformError of(byte[] body) {
        JsonBody said = JsonBody.of(body).orElse(new JsonBody(Map.of()));
        return new PlatformError(
                said.members().containsKey("error"),
                said.text("code").orElse(""),
                said.text("scm").isPresent());
    }

    boolean isAboutOrganization() {
        return code.startsWith("TENANT_");
    }
}
