package ai.molecule.ghtoken.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The upper levels of a JSON value. Read as a stream: binding to records took 5 MiB more of a daemon, and a third more
 * CPU for its start.
 *
 * @param kind its first token; {@code NOT_AVAILABLE} for a body that is not what was asked for
 * @param text as it was sent: a number such as 1e9999999999 is too large for the JDK
 * @param members of an object by name, of an array by index; none below the levels that are read
 */
record JsonBody(JsonToken kind, String text, Map<String, JsonBody> members) {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // An interned name would outlive the answer that brought it.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final JsonBody NONE = new JsonBody(JsonToken.NOT_AVAILABLE, "", Map.of());

    /** One JSON object, with the members of its members. */
    static JsonBody of(byte[] body) {
        return read(body, JsonToken.START_OBJECT, 2);
    }

    /** The objects of one array, each as by {@link #of}; none for anything else. */
    static List<JsonBody> listOf(byte[] body) {
        return List.copyOf(read(body, JsonToken.START_ARRAY, 3).members().values());
    }

    private static JsonBody read(byte[] body, JsonToken start, int levels) {
        try (JsonParser json = JSON.createParser(body)) {
            JsonBody value = json.nextToken() == start ? value(json, levels) : NONE;
            return json.nextToken() == null ? value : NONE;
        } catch (IOException e) {
            return NONE;
        }
    }

    private static JsonBody value(JsonParser json, int levels) throws IOException {
        JsonToken kind = json.currentToken();
        boolean isRead = levels > 0 && kind.isStructStart();
        Map<String, JsonBody> members = isRead ? new LinkedHashMap<>() : Map.of();
        while (isRead && !json.nextToken().isStructEnd()) {
            String name = kind == JsonToken.START_ARRAY ? Integer.toString(members.size()) : json.currentName();
            if (kind == JsonToken.START_OBJECT) {
                json.nextToken();
            }
            members.put(name, value(json, levels - 1));
        }
        json.skipChildren();
        return new JsonBody(kind, json.getText(), members);
    }

    boolean isObject() {
        return kind == JsonToken.START_OBJECT;
    }

    /** Of no kind where it is missing. */
    JsonBody member(String name) {
        return members.getOrDefault(name, NONE);
    }

    /** Empty where the member is missing, or is no text. */
    Optional<String> text(String name) {
        return text(name, JsonToken.VALUE_STRING);
    }

    /** Empty where the member is missing, or is no whole number. */
    Optional<BigInteger> number(String name) {
        return text(name, JsonToken.VALUE_NUMBER_INT).map(BigInteger::new);
    }

    private Optional<String> text(String name, JsonToken wanted) {
        JsonBody member = member(name);
        return member.kind() == wanted ? Optional.of(member.text()) : Optional.empty();
    }
}
