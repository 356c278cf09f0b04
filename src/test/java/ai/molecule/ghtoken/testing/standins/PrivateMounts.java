package ai.molecule.ghtoken.testing.standins;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Mounts that only one command and its children see, and that end with them. Needs root. */
public final class PrivateMounts {
    private PrivateMounts() {}

    /** @param script of sh, which is run before the command and ends it all where a line fails */
    public static List<String> of(String script, List<String> command) {
        List<String> words = new ArrayList<>(
                List.of("unshare", "--mount", "/bin/sh", "-c", "set -e\n" + script + "\nexec \"$@\"", "sh"));
        words.addAll(command);
        return words;
    }

    /** @return a script after which these programs of the system cannot be executed */
    public static String hiding(List<String> programs) {
        return programs.stream()
                .flatMap(program -> List.of("/usr/bin/", "/usr/sbin/").stream().map(folder -> folder + program))
                .map(file -> "[ ! -e " + file + " ] || /usr/bin/mount --bind /dev/null " + file + "\n")
                .collect(Collectors.joining());
    }
}
