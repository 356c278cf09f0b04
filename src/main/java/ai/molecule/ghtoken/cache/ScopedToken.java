package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.os.Sleeper;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The token of one scope: a file of the folder {@code scopes}, in the form of the record that readers trust. All scopes have
 * one lock and no state. Docs: docs/scopes.md. Thread-safe.
 */
public final class ScopedToken implements TokenStore {
    private static final String FOLDER = "scopes";
    private static final int ID_LENGTH = 64;
    /** Also what a killed writer has left. */
    private static final String FILES = "[0-9a-f]{64}(\\.[0-9a-f]{16}\\.tmp)?";

    private final CacheFolder folder;
    private final String id;
    private final String host;
    private final BootClock boot;
    private final ProcessLock lock;

    /**
     * @param main the cache folder
     * @param id the name of the scope: 64 hex digits
     * @param host the host that the token is for
     * @param patience how long to wait for another process that mints a token
     */
    public ScopedToken(CacheFolder main, String id, String host, BootClock boot, Sleeper sleeper, Duration patience) {
        this.folder = main.inside(FOLDER);
        this.id = id;
        this.host = host;
        this.boot = boot;
        this.lock = new ProcessLock(folder, ProcessLock.REFRESH, sleeper, patience);
    }

    @Override
    public Optional<InstallationToken> held() {
        return record(id).filter(record -> record.host().equals(host)).map(this::token);
    }

    private Optional<CredentialRecord> record(String name) {
        try {
            return folder.read(name, CredentialRecord.SIZE_LIMIT + 1).flatMap(CredentialRecord::parse);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A token without an expiry is of any age unless this kernel has counted it. */
    private InstallationToken token(CredentialRecord record) {
        return new InstallationToken(
                record.token(),
                record.obtained(boot).orElse(Instant.EPOCH),
                record.earliestExpiry(boot),
                record.origin());
    }

    @Override
    public boolean isHeldCountedSinceBoot() {
        return record(id).filter(record -> record.isCountedSinceBoot(boot)).isPresent();
    }

    @Override
    public Object version() {
        return new Object();
    }

    @Override
    public RefreshState state() {
        return RefreshState.UNKNOWN;
    }

    @Override
    public Lease lease() throws TokenException {
        ProcessLock.Held held = lock.acquire();
        return new Lease() {
            @Override
            public void publish(InstallationToken token) throws TokenException {
                folder.write(writer -> {
                    for (String name : names(folder)) {
                        if (isDead(name)) {
                            writer.delete(name);
                        }
                    }
                    CredentialRecord record = CredentialRecord.of(token, host, boot);
                    writer.writeDurably(id, record.encode());
                    record.storedEnd().ifPresent(end -> writer.date(id, end));
                });
            }

            @Override
            public void update(UnaryOperator<RefreshState> change) {
                // There is no state.
            }

            @Override
            public void forget() throws TokenException {
                folder.write(writer -> writer.delete(id));
            }

            @Override
            public void close() {
                held.close();
            }
        };
    }

    /** The ids of all scopes that have a file; none if there is no such folder. */
    public static List<String> ids(CacheFolder main) {
        try {
            return names(main.inside(FOLDER)).stream()
                    .filter(name -> name.length() == ID_LENGTH)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Deletes the tokens of all scopes. */
    public static void forgetAll(CacheFolder main) throws TokenException {
        CacheFolder folder = main.inside(FOLDER);
        if (Files.isDirectory(folder.path())) {
            folder.write(writer -> {
                for (String name : names(folder)) {
                    writer.delete(name);
                }
            });
        }
    }

    private boolean isDead(String name) {
        return record(name)
                .map(this::token)
                .filter(token -> !token.isExpiredAt(boot.now()))
                .isEmpty();
    }

    private static List<String> names(CacheFolder folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.path())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(FILES))
                    .toList();
        }
    }
}
