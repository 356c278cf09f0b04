package ai.molecule.ghtoken.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Locale;

/**
 * The two lines in a git configuration that include our file. git is not run for this: root would run it with a
 * configuration that others may have written.
 *
 * @param place the configuration; it may be a symbolic link
 * @param isFirst whether the lines come first, so that the rest of the configuration decides; otherwise they come last,
 *     because the last helper of a host decides
 */
record GitInclude(Path place, Path included, boolean isFirst) implements Step {
    private static final int SIZE_LIMIT = 1 << 20;

    @Override
    public List<Path> trusted() {
        return List.of(place, included);
    }

    @Override
    public void install(Report report) throws IOException {
        String content = content();
        if (isFirst ? content.startsWith(lines()) : isLastWord(content)) {
            report.ok(place + " includes " + included);
        } else if (report.mayChange(
                place + " does not " + (isFirst ? "begin" : "end") + " with the inclusion of " + included)) {
            String others = content.replace(lines(), "");
            String separator = others.isEmpty() || others.endsWith("\n") ? "" : "\n";
            write(isFirst ? lines() + others : others + separator + lines());
            report.done(place + " includes " + included);
        }
        if (Files.exists(place) && included.startsWith("/etc") && !isReadableByAll()) {
            report.wrong(place + " cannot be read by other users; run: chmod a+r " + place);
        }
    }

    private String lines() {
        String lines = "[include]\n\tpath = " + ConfigFiles.quoted(included.toString()) + "\n";
        return new String(lines.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Only a later section that configures a helper, or includes a file that may, can replace ours. */
    private boolean isLastWord(String content) {
        int at = content.lastIndexOf(lines());
        return at >= 0
                && content.substring(at + lines().length())
                        .lines()
                        .noneMatch(line -> line.strip().toLowerCase(Locale.ROOT).matches("\\[(credential|include).*"));
    }

    private boolean isReadableByAll() throws IOException {
        return Files.getPosixFilePermissions(place).contains(PosixFilePermission.OTHERS_READ);
    }

    @Override
    public void remove(Report report) throws IOException {
        String content = content();
        if (content.contains(lines())) {
            write(content.replace(lines(), ""));
            report.done(place + " does not include " + included + " any more");
        }
    }

    /** The bytes as characters, so that text in any encoding is kept. */
    private String content() throws IOException {
        if (!Files.exists(place)) {
            return "";
        }
        if (!Files.isRegularFile(place) || Files.size(place) > SIZE_LIMIT) {
            throw new IOException(place + " is not a git configuration: no regular file of at most 1 MiB");
        }
        return Files.readString(place, StandardCharsets.ISO_8859_1);
    }

    /** Changes the target of a link: a user's files may be links into another folder. */
    private void write(String content) throws IOException {
        Path target = Files.exists(place) ? place.toRealPath() : place;
        SharedFiles.makeFolders(target.getParent(), SharedFiles.READABLE_FOLDER);
        SharedFiles.replace(target, content.getBytes(StandardCharsets.ISO_8859_1));
    }
}
