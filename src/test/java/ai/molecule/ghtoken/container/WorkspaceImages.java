package ai.molecule.ghtoken.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The targets of {@code docker-bake.hcl}, each built once on the stand-in for its base that {@code dev/containers} made. */
final class WorkspaceImages {
    static final String CACHE = "/home/agent/.molecule-token-cache";
    static final String BIN = "/opt/molecule-gh-token-refresh/bin";

    private static final BakeFile BAKE = BakeFile.read();
    private static final Map<String, String> BUILT = new ConcurrentHashMap<>();

    private WorkspaceImages() {}

    static List<String> names() {
        return BAKE.group("workspaces");
    }

    /** Builds the image, where that has not been done, and returns its name. */
    static String image(String target) {
        return BUILT.computeIfAbsent(target, WorkspaceImages::build);
    }

    private static String build(String name) {
        BakeFile.Target target = BAKE.target(name);
        List<String> command = new ArrayList<>(List.of("buildah", "bud", "--quiet", "--layers", "--file"));
        command.add(target.context() + "/" + target.dockerfile());
        target.arguments().forEach((key, value) -> command.addAll(List.of("--build-arg", key + "=" + value)));
        command.addAll(List.of("--tag", target.tag(), target.context()));
        Engine.run(command.toArray(String[]::new));
        return target.tag();
    }
}
