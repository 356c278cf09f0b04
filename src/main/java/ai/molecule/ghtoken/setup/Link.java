package ai.molecule.ghtoken.setup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A symbolic link to one of our scripts. What stands in its place and is not ours, stays. */
record Link(Path link, Path target) implements Step {

    @Override
    public void install(Report report) throws IOException {
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
        } else {
            report.wrong(link + " is not ours and stays; give --bin-dir a folder that comes before it on PATH");
        }
    }

    /** Something of that name is there, and it is not ours. */
    boolean isTaken() throws IOException {
        return Files.exists(link, NOFOLLOW_LINKS) && !leadsToTarget() && !isOurs();
    }

    boolean leadsToTarget() throws IOException {
        return Files.exists(link) && Files.isSameFile(link, target);
    }

    /** Also a link into another place where this program is, or was: there, the launcher lies beside the script. */
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

    /** Whoever runs the link meanwhile finds the old or the new. */
    private void replace() throws IOException {
        Path temporary = link.resolveSibling(
                link.getFileName() + ".new." + ProcessHandle.current().pid());
        Files.createSymbolicLink(temporary, target);
        Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void remove(Report report) throws IOException {
        if (isOurs()) {
            Files.delete(link);
            report.done("removed " + link);
        }
    }

    @Override
    public String toString() {
        return link + " -> " + target;
    }
}
