package ai.molecule.ghtoken.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The top level of one JSON object. Read as a stream: binding to records took 5 MiB more of a daemon, and a third more CPU for
 * its start.
 *
 * @param members a {@link String} for a text, a {@link Number} for a number, {@link JsonToken} for anything else
 */
record JsonBody(Map<String, Object> members) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // An interned name would outlive the answer that brought it.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** Empty for anything but one JSON object. */
    static Optional<JsonBody> of(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Map<String, Object> members = new HashMap<>();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                members.put(name, value(json));
            }
            return json.nextToken() == null ? Optional.of(new JsonBody(members)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Object value(JsonParser json) throws IOException {
        JsonToken kind = json.currentToken();
        json.skipChildren();
        return switch (kind) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> json.getDecimalValue();
            default -> kind;
        };
    }

    /** Empty where the member is missing, or is no text. */
    Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Empty where the member is missing, or is no whole number. */
    Optional<BigInteger> number(String name) {
        return members.get(name) instanceof BigInteger number ? Optional.of(number) : Optional.empty();
    }
}
