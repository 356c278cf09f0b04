package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.token.InstallationToken;

/** The result of reading the cache. */
public sealed interface CacheReading {
    /** No token has been published, or it has been forgotten. */
    record Absent() implements CacheReading {}

    /** @param reason what is wrong with the file or the folder, and the fix */
    record Untrusted(String reason) implements CacheReading {}

    /** A whole record; its token may have expired. */
    record Good(InstallationToken token) implements CacheReading {}
}
