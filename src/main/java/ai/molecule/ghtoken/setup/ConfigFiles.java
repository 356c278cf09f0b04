package ai.molecule.ghtoken.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Our own files that other programs read: git reads {@code gitconfig}, molecule-askpass reads {@code askpass-hosts},
 * and the launcher of every user reads {@code cache-dir}.
 */
record ConfigFiles(Path place, Map<String, String> files) implements Step {
    static final String GIT_CONFIG = "gitconfig";
    private static final String ASKPASS_HOSTS = "askpass-hosts";
    private static final String CACHE_DIR = "cache-dir";

    static ConfigFiles of(Path folder, Setup.Plan plan) {
        Map<String, String> files = new LinkedHashMap<>();
        plan.host().ifPresent(host -> {
            files.put(GIT_CONFIG, gitConfig(host, plan.helper()));
            files.put(ASKPASS_HOSTS, host.name() + "\n");
        });
        if (plan.user().isPresent()) {
            files.put(CACHE_DIR, plan.cache().path() + "\n");
        }
        return new ConfigFiles(folder, files);
    }

    /**
     * The empty helper clears, for this host only, the helpers that were configured before. The URL ends without a
     * slash: cargo, which reads it by libgit2, looks up no other form.
     */
    private static String gitConfig(Setup.Host host, String helper) {
        return "# Written by molecule-gh-token-refresh setup.\n[credential \"" + host.address()
                + "\"]\n\thelper =\n\thelper = " + quoted(helper) + "\n"
                + (host.isByOwner() ? "\tuseHttpPath = true\n" : "");
    }

    /** As git-config(1) reads a value. */
    static String quoted(String value) {
        boolean plain = value.matches("[A-Za-z0-9/._+ -]+");
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public void install(Report report) throws IOException {
        List<String> stale = stale();
        if (stale.isEmpty()) {
            report.ok("the files in " + place);
        } else if (report.mayChange(place + " lacks " + String.join(", ", stale))) {
            SharedFiles.makeFolders(place, SharedFiles.READABLE_FOLDER);
            for (String name : stale) {
                SharedFiles.replace(place.resolve(name), content(name));
            }
            report.done("wrote " + String.join(", ", stale) + " in " + place);
        }
    }

    private byte[] content(String name) {
        return files.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
    }

    private List<String> stale() throws IOException {
        List<String> stale = new ArrayList<>();
        for (String name : files.keySet()) {
            Path path = place.resolve(name);
            byte[] content = content(name);
            boolean same = Files.isRegularFile(path)
                    && Files.size(path) == content.length
                    && Arrays.equals(Files.readAllBytes(path), content);
            if (!same) {
                stale.add(name);
            }
        }
        return stale;
    }

    @Override
    public void remove(Report report) throws IOException {
        boolean removed = false;
        for (String name : List.of(GIT_CONFIG, ASKPASS_HOSTS, CACHE_DIR)) {
            removed |= Files.deleteIfExists(place.resolve(name));
        }
        if (removed) {
            SharedFiles.deleteIfEmpty(place);
            report.done("removed the files in " + place);
        }
    }
}
