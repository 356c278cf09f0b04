package ai.molecule.ghtoken.cache;

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
    private final Optional<LegacyFiles> oldLayout;
    private final KnownTokens retired;
    private final boolean isForReader;

    /**
     * @param folder the main one, or one inside it, whose tokens are in no file of the old layout
     * @param home where scripts look for {@code .gh_token}
     * @param host the host that the tokens are for; a record for another host is ignored
     * @param lock {@link ProcessLock#ofRefresh} of this folder
     */
    public TokenCache(CacheFolder folder, Path home, String host, BootClock clock, ProcessLock lock) {
        this.folder = folder;
        this.host = host;
        this.clock = clock;
        this.lock = lock;
        this.oldLayout =
                folder.outer().isPresent() ? Optional.empty() : Optional.of(new LegacyFiles(home, folder.notices()));
        this.retired = new KnownTokens(folder);
        this.isForReader = false;
    }

    private TokenCache(TokenCache other) {
        this.folder = other.folder;
        this.host = other.host;
        this.clock = other.clock;
        this.lock = other.lock;
        this.oldLayout = other.oldLayout;
        this.retired = other.retired;
        this.isForReader = true;
    }

    /** The same for a reader, which cannot know of clock steps: the earlier end, by clock or by uptime, counts. */
    public TokenCache forReader() {
        return new TokenCache(this);
    }

    @Override
    public Lease lease() throws TokenException {
        return new CacheLease(lock.acquire());
    }

    @Override
    public Optional<InstallationToken> held() {
        return trusted().filter(record -> record.host().equals(host)).map(this::token);
    }

    /**
     * As {@link #held()}.
     *
     * @throws FileAccessException the record cannot be read or trusted; the message says why, and the fix
     */
    public Optional<InstallationToken> read() throws FileAccessException {
        return record().filter(record -> record.host().equals(host)).map(this::token);
    }

    private Optional<CredentialRecord> record() throws FileAccessException {
        Optional<byte[]> content;
        try {
            content = folder.read(CREDENTIAL, CredentialRecord.SIZE_LIMIT + 1);
        } catch (IOException e) {
            throw new FileAccessException(FileAccessException.sentence("read", folder.path(), e));
        }
        Optional<CredentialRecord> record = content.flatMap(CredentialRecord::parse);
        if (content.isPresent() && record.isEmpty()) {
            throw new FileAccessException(
                    folder.path().resolve(CREDENTIAL) + " is not a whole record; the next refresh replaces it");
        }
        return record;
    }

    private Optional<CredentialRecord> trusted() {
        try {
            return record();
        } catch (FileAccessException e) {
            return Optional.empty();
        }
    }

    /** Whether the token was published here earlier, or provisioned with the container. */
    public boolean isOurs(Secret token) {
        return retired.contain(token);
    }

    @Override
    public boolean isHeldCountedSinceBoot() {
        return trusted().filter(record -> record.isCountedSinceBoot(clock)).isPresent();
    }

    private InstallationToken token(CredentialRecord record) {
        Optional<Instant> end = isForReader ? record.earliestExpiry(clock) : record.expiry(clock);
        return new InstallationToken(record.token(), obtained(record), end, record.origin());
    }

    private Instant obtained(CredentialRecord record) {
        Optional<Instant> counted = record.obtained(clock);
        if (counted.isPresent()) {
            return counted.get();
        }
        Optional<Published> published = state().published()
                .filter(facts -> facts.fingerprint().equals(record.token().fingerprint()));
        if (published.isPresent()) {
            return published.get().fetchedAt();
        }
        if (record.storedEnd().isPresent()) {
            return record.storedEnd().get().minus(InstallationToken.LIFE);
        }
        // Without an expiry, a token that was counted since another boot may be of any age.
        return record.isCountedSinceBoot(clock) ? written() : Instant.EPOCH;
    }

    private Instant written() {
        try {
            return folder.trusted(CREDENTIAL)
                    .map(facts -> facts.modified().toInstant())
                    .orElse(Instant.EPOCH);
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    /** A process that is killed between record and state leaves the previous token's rejection in the state. */
    @Override
    public RefreshState state() {
        RefreshState recorded = recorded();
        boolean isOfAnother = recorded.rejectedAt().isPresent()
                && recorded.published().isPresent()
                && trusted()
                        .filter(record -> !record.token()
                                .fingerprint()
                                .equals(recorded.published().get().fingerprint()))
                        .isPresent();
        return isOfAnother ? recorded.rejected(Optional.empty()) : recorded;
    }

    private RefreshState recorded() {
        try {
            return folder.read(StateFile.NAME, StateFile.SIZE_LIMIT)
                    .map(content -> StateFile.parse(content, clock))
                    .orElse(RefreshState.UNKNOWN);
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
            folder.write(writer -> {
                if (!ScopeFolders.contain(folder)) {
                    retire(token);
                }
                CredentialRecord record = CredentialRecord.of(token, host, clock);
                writer.writeDurably(
                        CREDENTIAL,
                        trusted().map(record::notYoungerThan).orElse(record).encode());
                // A shell compares it with the time of /proc/self, and so asks the clock without starting a process.
                record.storedEnd().ifPresent(end -> writer.date(CREDENTIAL, end));
                oldLayout.ifPresent(files -> files.write(writer, token));
            });
        }

        @Override
        public void update(UnaryOperator<RefreshState> change) throws TokenException {
            RefreshState state = change.apply(state());
            folder.write(writer -> {
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
            folder.write(writer -> {
                writer.delete(CREDENTIAL);
                oldLayout.ifPresent(files -> files.delete(writer));
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
     * publication. A scope's token is not known as ours: another one must not be used instead of it.
     */
    private void retire(InstallationToken token) {
        List<Secret> tokens =
                new ArrayList<>(oldLayout.map(files -> files.tokens(folder)).orElse(List.of()));
        tokens.add(0, token.value());
        try {
            retired.add(tokens);
        } catch (TokenException e) {
            folder.notices().once("not all files could be written: " + e.getMessage());
        }
    }
}
