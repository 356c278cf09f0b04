package ai.molecule.ghtoken.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * What a refusal's JSON says to a program. The platform's prose may change, and is not read.
 *
 * @param isTold whether the body is a JSON object with a member {@code error}, as all of the platform's own refusals
 * @param code the member {@code code}; empty without one. It is not shown: a body may hold anything
 * @param isOfAnotherProvider whether the platform names the provider of git that it serves ({@code scm})
 */
record PlatformError(boolean isTold, String code, boolean isOfAnotherProvider) {
    private static final PlatformError NONE = new PlatformError(false, "", false);

    private static final JsonFactory JSON = JsonFactory.builder()
            // An interned name would outlive the answer that brought it.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    static PlatformError of(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            return json.nextToken() == JsonToken.START_OBJECT ? object(json) : NONE;
        } catch (IOException e) {
            return NONE;
        }
    }

    private static PlatformError object(JsonParser json) throws IOException {
        boolean told = false;
        String code = "";
        boolean another = false;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            boolean isText = json.nextToken() == JsonToken.VALUE_STRING;
            switch (name) {
                case "error" -> told = true;
                case "code" -> code = isText ? json.getText() : "";
                case "scm" -> another = isText;
                default -> {}
            }
            json.skipChildren();
        }
        return new PlatformError(told, code, another);
    }

    boolean isAboutOrganization() {
        return code.startsWith("TENANT_");
    }
}
