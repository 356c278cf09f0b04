package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.ProcessLock;
import ai.molecule.ghtoken.cache.TokenCache;
import ai.molecule.ghtoken.git.CredentialHelper;
import ai.molecule.ghtoken.git.CredentialRequest;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The JAR's readers of one cache folder, where there is no platform. */
record JavaReaders(Path folder) {
    private static final String HOST = "github.com";

    private TokenCache cache() throws TokenException {
        CacheFolder chosen = CacheFolder.choose(folder, complaint -> {});
        ProcessLock lock = new ProcessLock(chosen, ProcessLock.REFRESH, new BackgroundCall(), Duration.ofSeconds(1));
        return new TokenCache(chosen, folder, HOST, new BootClock(Clock.systemUTC(), Path.of("/proc")), lock)
                .forReader();
    }

    Optional<String> livingToken() throws TokenException {
        return cache().held()
                .filter(token -> !token.isExpiredAt(Instant.now()))
                .map(InstallationToken::value)
                .map(secret -> secret.reveal());
    }

    /** What git would be told. */
    String get(byte[] request) throws TokenException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CredentialHelper helper = new CredentialHelper(
                HOST,
                cache(),
                rejected -> {
                    throw new TokenException(Kind.UNREACHABLE, "there is no platform");
                },
                token -> false);
        helper.run(
                "get",
                CredentialRequest.parse(new ByteArrayInputStream(request)),
                new PrintStream(out),
                complaint -> {},
                Instant.now());
        // What is noted of a rejection would answer the next request.
        Files.deleteIfExists(folder.resolve("state"));
        return out.toString(ISO_8859_1);
    }
}
