package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.Published;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The token store in the cache folder: which files are written, in which order, and how they are read. Thread-safe. */
public final class TokenCache implements TokenStore {
    static final String CREDENTIAL = "credential";

    /** An empty file: the launcher must not answer git from the record, but asks the program. */
    static final String HELD_BACK = "held_back";

    /** An empty file: the gh wrapper sets its modification time when it hands on our token. */
    public static final String GH_USED = "gh_used";

    private final CacheFolder folder;
    private final String host;
    private final BootClock clock;
    private final ProcessLock lock;
    private final LegacyFiles oldLayout;
    private final KnownTokens retired;
    private final CachedFile<Optional<CredentialRecord>> credential;
    private final CachedFile<StateFile.Recorded> recorded;

    /**
     * @param home where scripts look for {@code .gh_token}
     * @param host the host that the tokens are for; a record for another host is ignored
     * @param lock {@link ProcessLock#REFRESH} of this folder
     */
    public TokenCache(CacheFolder folder, Path home, String host, BootClock clock, ProcessLock lock) {
        this.folder = folder;
        this.host = host;
        this.clock = clock;
        this.lock = lock;
        this.oldLayout = new LegacyFiles(home, folder.notices());
        this.retired = new KnownTokens(folder);
        this.credential =
                new CachedFile<>(folder, CREDENTIAL, CredentialRecord.SIZE_LIMIT + 1, CredentialRecord::parse);
        this.recorded = new CachedFile<>(folder, StateFile.NAME, StateFile.SIZE_LIMIT, StateFile::parse);
    }

    @Override
    public Lease lease() throws TokenException {
        return new CacheLease(lock.acquire());
    }

    @Override
    public Optional<InstallationToken> held() {
        return read() instanceof CacheReading.Good good ? Optional.of(good.token()) : Optional.empty();
    }

    /** As {@link #held()}, and why there is none. */
    public CacheReading read() {
        try {
            Optional<Optional<CredentialRecord>> found = credential.get();
            if (found.isEmpty()) {
                return new CacheReading.Absent();
            }
            if (found.get().isEmpty()) {
                return new CacheReading.Untrusted(
                        folder.path().resolve(CREDENTIAL) + " is not a whole record; the next refresh replaces it");
            }
            CredentialRecord record = found.get().get();
            return record.host().equals(host) ? new CacheReading.Good(token(record)) : new CacheReading.Absent();
        } catch (IOException e) {
            return new CacheReading.Untrusted(FileAccessException.sentence("read", folder.path(), e));
        }
    }

    /** Whether the token was published here earlier, or provisioned with the container. */
    public boolean isOurs(Secret token) {
        return retired.contain(token);
    }

    @Override
    public boolean isHeldCountedSinceBoot() {
        return record().filter(record -> record.isCountedSinceBoot(clock)).isPresent();
    }

    private Optional<CredentialRecord> record() {
        try {
            return credential.get().flatMap(whole -> whole);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private InstallationToken token(CredentialRecord record) {
        return new InstallationToken(record.token(), obtained(record), record.expiry(clock), record.origin());
    }

    private Instant obtained(CredentialRecord record) {
        Optional<Instant> counted = record.obtained(clock);
        if (counted.isPresent()) {
            return counted.get();
        }
        Optional<Published> published = state().published();
        if (published.isPresent()
                && published.get().fingerprint().equals(record.token().fingerprint())) {
            return published.get().fetchedAt();
        }
        // Without an expiry, a token that was counted since another boot may be of any age.
        boolean isOfAnyAge = record.expiresAt() == 0 && !record.isCountedSinceBoot(clock);
        Optional<FileStat> facts = isOfAnyAge ? Optional.empty() : credential.facts();
        return facts.isPresent() ? facts.get().modified().toInstant() : Instant.EPOCH;
    }

    @Override
    public RefreshState state() {
        try {
            return recorded.get().orElse(StateFile.Recorded.NOTHING).current(clock);
        } catch (IOException e) {
            return RefreshState.UNKNOWN;
        }
    }

    /** Covers the folder's owner and mode too, which decide whether the files are trusted. */
    @Override
    public Object version() {
        try {
            return List.of(
                    FileStat.version(folder.path()),
                    FileStat.version(folder.path().resolve(CREDENTIAL)),
                    FileStat.version(folder.path().resolve(StateFile.NAME)));
        } catch (IOException e) {
            return new Object();
        }
    }

    private final class CacheLease implements Lease {
        private final ProcessLock.Held held;

        private CacheLease(ProcessLock.Held held) {
            this.held = held;
        }

        @Override
        public void publish(InstallationToken token) throws TokenException {
            if (!Secret.isToken(token.value().reveal())) {
                throw new TokenException(
                        TokenException.Kind.BAD_ANSWER,
                        "a token with characters that no token has (RFC 6750 section 2.1) is not published");
            }
            write(writer -> {
                retire(writer, token);
                CredentialRecord record = CredentialRecord.of(token, host, clock);
                writer.writeDurably(
                        CREDENTIAL,
                        record().map(record::notYoungerThan).orElse(record).encode());
                oldLayout.write(writer, token);
            });
        }

        @Override
        public void update(UnaryOperator<RefreshState> change) throws TokenException {
            RefreshState state = change.apply(state());
            write(writer -> {
                writer.write(StateFile.NAME, StateFile.encode(state, clock));
                writer.write(GH_USED, new byte[0]);
                if (state.rejections().again()) {
                    writer.write(HELD_BACK, new byte[0]);
                } else {
                    writer.delete(HELD_BACK);
                }
            });
        }

        @Override
        public void forget() throws TokenException {
            write(writer -> {
                writer.delete(CREDENTIAL);
                oldLayout.delete(writer);
            });
            update(RefreshState::forgotten);
        }

        @Override
        public void close() {
            held.close();
        }
    }

    /**
     * Written before the record, so that every published token is known as ours. A failure does not stop the
     * publication.
     */
    private void retire(AtomicWriter writer, InstallationToken token) {
        List<Secret> tokens = new ArrayList<>(oldLayout.tokens(folder));
        tokens.add(0, token.value());
        try {
            retired.add(writer, tokens);
        } catch (IOException e) {
            folder.notices()
                    .once("not all files could be written: " + FileAccessException.sentence("write", folder.path(), e));
        }
    }

    private void write(AtomicWriter.Step step) throws TokenException {
        try (AtomicWriter writer = folder.openForWriting()) {
            step.with(writer);
        } catch (IOException e) {
            throw FileAccessException.unwritable(folder.path(), e);
        }
    }
}
