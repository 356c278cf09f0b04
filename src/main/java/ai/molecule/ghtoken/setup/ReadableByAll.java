package ai.molecule.ghtoken.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The system's git configuration: git fails for whoever may not read it, so a new one is readable whatever the umask. */
record ReadableByAll(Step helper, GitConfig git) implements Step {
    @Override
    public void install(Report report) throws IOException {
        boolean existed = git.exists();
        helper.install(report);
        for (String file :
                git.own().stream().map(HelperEntry::origin).distinct().toList()) {
            judge(Path.of(file), existed, report);
        }
    }

    private static void judge(Path file, boolean existed, Report report) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
            return;
        }
        if (existed) {
            report.wrong(file + " cannot be read by other users; run: chmod a+r " + file);
        } else {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    @Override
    public void remove(Report report) throws IOException {
        helper.remove(report);
    }
}
