package ai.molecule.ghtoken.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;

/**
 * The two lines by which a git configuration includes our file. git is not started: root would start it with a configuration
 * that others may have written.
 *
 * @param isFirst whether the lines come first, so that whatever else the configuration says wins; otherwise they come last,
 *     because the last helper that is configured for a host decides
 */
record GitInclude(Path configuration, Path included, boolean isFirst) implements Step {
    private static final int SIZE_LIMIT = 1 << 20;

    private String lines() {
        return "[include]\n\tpath = " + ConfigFiles.quoted(included.toString()) + "\n";
    }

    @Override
    public void install(Report report) throws IOException {
        String content = content();
        if (isFirst ? content.startsWith(lines()) : isLastWord(content)) {
            report.ok(configuration + " includes " + included);
        } else if (report.mayChange(
                configuration + " does not " + (isFirst ? "begin" : "end") + " with the inclusion of " + included)) {
            String others = content.replace(lines(), "");
            String separator = others.isEmpty() || others.endsWith("\n") ? "" : "\n";
            NewFolder.makeAll(target().getParent(), "rwxr-xr-x");
            NewFile.replace(target(), isFirst ? lines() + others : others + separator + lines());
            report.done(configuration + " includes " + included);
        }
        if (Files.exists(configuration) && isForAll() && !isReadableByAll()) {
            report.wrong(configuration + " cannot be read by other users; run: chmod a+r " + configuration);
        }
    }

    /** Only a section that configures a helper, or includes a file that may, can come after ours and change the answer. */
    private boolean isLastWord(String content) {
        int at = content.lastIndexOf(lines());
        return at >= 0
                && content.substring(at + lines().length())
                        .lines()
                        .noneMatch(line -> line.strip().toLowerCase(Locale.ROOT).matches("\\[(credential|include).*"));
    }

    private boolean isForAll() {
        return included.startsWith("/etc");
    }

    private boolean isReadableByAll() throws IOException {
        return Files.getPosixFilePermissions(configuration).contains(PosixFilePermission.OTHERS_READ);
    }

    @Override
    public void remove(Report report) throws IOException {
        String content = content();
        if (content.contains(lines())) {
            NewFile.replace(target(), content.replace(lines(), ""));
            report.done(configuration + " does not include " + included + " any more");
        }
    }

    private String content() throws IOException {
        if (!Files.exists(configuration)) {
            return "";
        }
        if (!Files.isRegularFile(configuration) || Files.size(configuration) > SIZE_LIMIT) {
            throw new IOException(configuration + " is not a git configuration: no regular file of at most 1 MiB");
        }
        // Bytes as characters: what others wrote there stays as it is, in whatever encoding.
        return Files.readString(configuration, StandardCharsets.ISO_8859_1);
    }

    /** Where a link leads, as a user's files may be links into a folder of their own. */
    private Path target() throws IOException {
        return Files.exists(configuration) ? configuration.toRealPath() : configuration;
    }
}
