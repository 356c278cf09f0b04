package ai.molecule.ghtoken.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** YAML as trees, one for each document in it. */
final class YamlFile {
    static final JsonMapper MAPPER = new JsonMapper();

    private YamlFile() {}

    static List<JsonNode> documents(Path file) {
        try {
            return documents(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> documents(String text) {
        LoaderOptions options = new LoaderOptions();
        // Otherwise the second of two equal keys wins, as if the first were not there.
        options.setAllowDuplicateKeys(false);
        List<JsonNode> all = new ArrayList<>();
        new Yaml(new SafeConstructor(options)).loadAll(text).forEach(each -> all.add(MAPPER.valueToTree(each)));
        return all;
    }

    /** The element of a list that has that value under that key. */
    static JsonNode named(JsonNode list, String key, String value) {
        for (JsonNode each : list) {
            if (each.path(key).asString("").equals(value)) {
                return each;
            }
        }
        throw new AssertionError("there is no " + key + " " + value + " in " + list);
    }

    static List<String> strings(JsonNode list) {
        List<String> all = new ArrayList<>();
        list.forEach(each -> all.add(each.asString()));
        return all;
    }
}
