package ai.molecule.ghtoken.container;

import com.bertramlabs.plugins.hcl4j.HCLParser;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code docker-bake.hcl} as buildx would read it, as far as this one goes: groups, inheritance, arguments, variables. */
final class BakeFile {
    private static final Path FILE = Path.of("docker", "docker-bake.hcl");

    /** @param context a folder, seen from the project's */
    record Target(String context, String dockerfile, Map<String, String> arguments, String tag) {}

    private final Map<String, ?> content;

    private BakeFile(Map<String, ?> content) {
        this.content = content;
    }

    static BakeFile read() {
        try {
            return new BakeFile(map(new HCLParser().parse(FILE.toFile(), "UTF-8")));
        } catch (Exception e) {
            throw new AssertionError(FILE + " cannot be read", e);
        }
    }

    List<String> group(String name) {
        return list(map(map(content.get("group")).get(name)).get("targets"));
    }

    Target target(String name) {
        Map<String, Object> all = inherited(name);
        Map<String, String> arguments = map(all.get("args")).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, argument -> expanded(argument.getValue())));
        return new Target(
                String.valueOf(all.get("context")),
                String.valueOf(all.get("dockerfile")),
                arguments,
                expanded(list(all.get("tags")).get(0)));
    }

    private Map<String, Object> inherited(String name) {
        Map<String, ?> own = map(map(content.get("target")).get(name));
        Map<String, Object> all = new LinkedHashMap<>();
        for (String parent : list(own.get("inherits"))) {
            all.putAll(inherited(parent));
        }
        Map<String, Object> arguments = new LinkedHashMap<>(map(all.get("args")));
        arguments.putAll(map(own.get("args")));
        all.putAll(own);
        all.put("args", arguments);
        return all;
    }

    /** The parser leaves a variable's name where its value belongs. */
    private String expanded(Object value) {
        String text = String.valueOf(value);
        for (Map.Entry<String, ?> variable : map(content.get("variable")).entrySet()) {
            String standard = String.valueOf(map(variable.getValue()).get("default"));
            text = text.replaceAll("\\b" + variable.getKey() + "\\b", standard);
        }
        return text;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> map(Object value) {
        return value == null ? Map.of() : (Map<String, ?>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Object value) {
        return value == null ? List.of() : (List<String>) value;
    }
}
