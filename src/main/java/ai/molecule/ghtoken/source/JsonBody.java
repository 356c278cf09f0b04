package ai.molecule.ghtoken.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The top level of one JSON object. Read as a stream: binding to records took 5 MiB more of a daemon, and a third more CPU for
 * its start.
 *
 * @param members by name
 */
record JsonBody(Map<String, Value> members) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // An interned name would outlive the answer that brought it.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /**
     * @param text as it was sent: a number such as 1e9999999999 is too large for the JDK
     * @param texts of an object: its own members that are texts
     */
    record Value(JsonToken kind, String text, Map<String, String> texts) {}

    /** Empty for anything but one JSON object. */
    static Optional<JsonBody> of(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            JsonBody object = object(json);
            return json.nextToken() == null ? Optional.of(object) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The objects of an array; none for anything but one array. */
    static List<JsonBody> listOf(byte[] body) {
        List<JsonBody> objects = new ArrayList<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    objects.add(object(json));
                }
            }
            return objects;
        } catch (IOException e) {
            return List.of();
        }
    }

    private static JsonBody object(JsonParser json) throws IOException {
        Map<String, Value> members = new HashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken kind = json.nextToken();
            Map<String, String> texts = kind == JsonToken.START_OBJECT ? texts(json) : Map.of();
            json.skipChildren();
            members.put(name, new Value(kind, json.getText(), texts));
        }
        return new JsonBody(members);
    }

    private static Map<String, String> texts(JsonParser json) throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            if (json.nextToken() == JsonToken.VALUE_STRING) {
                texts.put(name, json.getText());
            }
            json.skipChildren();
        }
        return texts;
    }

    /** The texts of an object; none where the member is missing, or is no object. */
    Map<String, String> object(String name) {
        return Optional.ofNullable(members.get(name)).map(Value::texts).orElse(Map.of());
    }

    /** Empty where the member is missing, or is no text. */
    Optional<String> text(String name) {
        return member(name, JsonToken.VALUE_STRING);
    }

    /** Empty where the member is missing, or is no whole number. */
    Optional<BigInteger> number(String name) {
        return member(name, JsonToken.VALUE_NUMBER_INT).map(BigInteger::new);
    }

    private Optional<String> member(String name, JsonToken kind) {
        return Optional.ofNullable(members.get(name))
                .filter(value -> value.kind() == kind)
                .map(Value::text);
    }
}
