package ai.molecule.ghtoken.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of ours that others read: {@code gitconfig} by git, {@code askpass-hosts} by molecule-askpass, {@code cache-dir} by
 * the launcher of every user.
 */
final class ConfigFiles implements Step {
    static final String GIT_CONFIG = "gitconfig";

    private final Path folder;
    private final Map<String, String> files;

    private ConfigFiles(Path folder, Map<String, String> files) {
        this.folder = folder;
        this.files = files;
    }

    static ConfigFiles of(Path folder, Setup.Plan plan) {
        Map<String, String> files = new LinkedHashMap<>();
        plan.host().ifPresent(host -> {
            files.put(GIT_CONFIG, gitConfig(host, plan.helper()));
            files.put("askpass-hosts", host + "\n");
        });
        if (plan.user().isPresent()) {
            files.put("cache-dir", plan.cache() + "\n");
        }
        return new ConfigFiles(folder, files);
    }

    /**
     * The empty helper makes git forget, for this host only, the helpers that were configured before. The address ends without
     * a slash: libgit2, which cargo uses, reads no other form.
     */
    private static String gitConfig(String host, String helper) {
        return "# Written by molecule-gh-token-refresh setup.\n[credential \"https://" + host
                + "\"]\n\thelper =\n\thelper = " + quoted(helper) + "\n";
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
            report.ok("the files in " + folder);
        } else if (report.mayChange(folder + " lacks " + String.join(", ", stale))) {
            NewFolder.makeAll(folder, "rwxr-xr-x");
            for (String name : stale) {
                NewFile.replace(folder.resolve(name), files.get(name));
            }
            report.done("wrote " + String.join(", ", stale) + " in " + folder);
        }
    }

    private List<String> stale() throws IOException {
        List<String> stale = new ArrayList<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            boolean same = Files.isRegularFile(path)
                    && Files.size(path) == file.getValue().getBytes(StandardCharsets.UTF_8).length
                    && Files.readString(path).equals(file.getValue());
            if (!same) {
                stale.add(file.getKey());
            }
        }
        return stale;
    }

    @Override
    public void remove(Report report) throws IOException {
        boolean removed = false;
        for (String name : List.of(GIT_CONFIG, "askpass-hosts", "cache-dir")) {
            removed |= Files.deleteIfExists(folder.resolve(name));
        }
        if (removed) {
            NewFolder.deleteIfEmpty(folder);
            report.done("removed the files in " + folder);
        }
    }
}
