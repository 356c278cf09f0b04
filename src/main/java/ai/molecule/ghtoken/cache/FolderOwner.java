package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.FileStat;

/**
 * Whose the cache folder is. A folder that root meets belongs to the user that the runtime works as; anybody else's is
 * their own.
 *
 * @param foreign whether we are root and the owner is not: then root reads, and writes only by becoming that user
 */
public record FolderOwner(int uid, int gid, boolean foreign) {

    static FolderOwner of(FileStat self, FileStat place) {
        return self.uid() == 0
                ? new FolderOwner(place.uid(), place.gid(), place.uid() != 0)
                : new FolderOwner(self.uid(), self.gid(), false);
    }
}
