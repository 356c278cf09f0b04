package ai.molecule.ghtoken.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/** Reads {@code {"id":123, ...}}, GitHub's description of an installation. */
final class InstallationId {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private InstallationId() {}

    /** The number at its top level; empty where there is none. */
    static Optional<String> of(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (name.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                    return Optional.of(json.getText());
                }
                json.skipChildren();
            }
        } catch (IOException e) {
            // Falls through: it is not such a description.
        }
        return Optional.empty();
    }
}
