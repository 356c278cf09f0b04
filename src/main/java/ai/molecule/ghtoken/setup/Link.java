package ai.molecule.ghtoken.setup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A symbolic link to one of our scripts. An image's own gh in its place is renamed, and our gh runs it: programs that
 * call it by its full path get a living token too. Any other file in its place is kept.
 */
record Link(Path link, Path target) {
    /** scripts/gh knows this name as well. */
    private static final String MOVED = ".before-" + Launcher.NAME;

    void install(Report report) throws IOException {
        if (!Files.exists(link, NOFOLLOW_LINKS)) {
            if (report.mayChange(link + " is missing")) {
                Files.createSymbolicLink(link, target);
                report.done("linked " + this);
            }
        } else if (leadsToTarget()) {
            report.ok(toString());
        } else if (isOurs()) {
            Path before = Files.readSymbolicLink(link);
            if (report.mayChange(link + " leads to " + before + " and not to " + target)) {
                replace();
                report.done("linked " + this + "; before, it led to " + before);
            }
        } else if (link.endsWith("gh") && Files.isExecutable(link)) {
            if (report.mayChange(link + " is not ours")) {
                Files.move(link, moved(), StandardCopyOption.ATOMIC_MOVE);
                Files.createSymbolicLink(link, target);
                report.done("linked " + this + "; what was there is " + moved() + " now, and our gh runs it");
            }
        } else if (link.endsWith("molecule-askpass")) {
            report.note(link + " is not ours and stays; it must not answer for the host of our helper");
        } else {
            report.wrong(link + " is not ours and stays; give --bin-dir a folder that comes before it on PATH");
        }
    }

    private Path moved() {
        return link.resolveSibling(link.getFileName() + MOVED);
    }

    boolean leadsToTarget() throws IOException {
        return Files.exists(link) && Files.isSameFile(link, target);
    }

    /** True also for a link into another installation of this program: the launcher is, or was, beside the script. */
    private boolean isOurs() throws IOException {
        if (!Files.isSymbolicLink(link)) {
            return false;
        }
        Path to = link.resolveSibling(Files.readSymbolicLink(link)).normalize();
        boolean sameName = link.getFileName().equals(to.getFileName());
        return sameName
                && (to.equals(target)
                        || to.endsWith(Launcher.NAME)
                        || Files.isRegularFile(to.resolveSibling(Launcher.NAME), NOFOLLOW_LINKS)
                        || to.getParent().toString().contains("/" + Launcher.NAME + "/"));
    }

    /** Atomic: a program that runs the link meanwhile finds the old target or the new one. */
    private void replace() throws IOException {
        Path temporary = link.resolveSibling(
                link.getFileName() + ".new." + ProcessHandle.current().pid());
        Files.createSymbolicLink(temporary, target);
        Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE);
    }

    void remove(Report report) throws IOException {
        if (!isOurs()) {
            return;
        }
        if (Files.exists(moved(), NOFOLLOW_LINKS)) {
            Files.move(moved(), link, StandardCopyOption.ATOMIC_MOVE);
            report.done("put " + link + " back");
        } else {
            Files.delete(link);
            report.done("removed " + link);
        }
    }

    @Override
    public String toString() {
        return link + " -> " + target;
    }
}
