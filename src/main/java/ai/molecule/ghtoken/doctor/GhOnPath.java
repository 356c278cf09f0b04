package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.os.Executables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The programs called gh.
 *
 * @param all in the order of PATH
 * @param wrapperIsFirst whether the first one is our wrapper
 * @param realOne whether one is not our wrapper
 */
public record GhOnPath(List<Path> all, boolean wrapperIsFirst, boolean realOne) {
    /** A word near the beginning of the wrapper. */
    private static final String MARK = "MOLECULE_GH_WRAPPER";

    private static final int BEGINNING = 4096;

    public static GhOnPath of(Map<String, String> environment) {
        List<Path> all = Executables.of(environment).all("gh");
        boolean first = !all.isEmpty() && isWrapper(all.get(0));
        boolean real = false;
        for (Path gh : all) {
            real |= !isWrapper(gh);
        }
        return new GhOnPath(all, first, real);
    }

    private static boolean isWrapper(Path gh) {
        try (InputStream in = Files.newInputStream(gh)) {
            return new String(in.readNBytes(BEGINNING), StandardCharsets.ISO_8859_1).contains(MARK);
        } catch (IOException e) {
            return false;
        }
    }
}
