package ai.molecule.ghtoken.setup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.Account;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Makes folders, and changes only through a descriptor: the path may lead elsewhere a moment later. */
final class NewFolder {
    private NewFolder() {}

    /** The folder and those above it that are not there, the uppermost first. */
    static Collection<Path> missing(Path folder) {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path each = folder; each != null && !Files.exists(each, NOFOLLOW_LINKS); each = each.getParent()) {
            missing.addFirst(each);
        }
        return missing;
    }

    /** @param permissions whatever the umask is */
    static void make(Path folder, String permissions) throws IOException {
        Files.createDirectory(folder);
        restrict(folder, permissions);
    }

    static void restrict(Path folder, String permissions) throws IOException {
        change(folder, view -> view.setPermissions(PosixFilePermissions.fromString(permissions)));
    }

    static void give(Path folder, Account account) throws IOException {
        UserPrincipalLookupService names = folder.getFileSystem().getUserPrincipalLookupService();
        change(folder, view -> {
            view.setGroup(names.lookupPrincipalByGroupName(Integer.toString(account.gid())));
            view.setOwner(names.lookupPrincipalByName(Integer.toString(account.uid())));
        });
    }

    private interface Change {
        void to(PosixFileAttributeView view) throws IOException;
    }

    private static void change(Path folder, Change change) throws IOException {
        try (DirectoryStream<Path> above = Files.newDirectoryStream(folder.getParent())) {
            if (!(above instanceof SecureDirectoryStream<Path> parent)) {
                throw new IOException("this system cannot open a folder safely (openat(2))");
            }
            try (SecureDirectoryStream<Path> opened = parent.newDirectoryStream(folder.getFileName(), NOFOLLOW_LINKS)) {
                change.to(opened.getFileAttributeView(PosixFileAttributeView.class));
            }
        }
    }
}
