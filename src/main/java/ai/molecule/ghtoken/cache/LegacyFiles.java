package ai.molecule.ghtoken.cache;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.OnceLog;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of the old helper, for scripts that read them. A file that cannot be written is logged once; the token is
 * published all the same.
 */
record LegacyFiles(Path home, OnceLog notices) {
    private static final String TOKEN = "gh_installation_token";
    private static final String EXPIRY = "gh_installation_token_expiry";
    private static final String HOME_TOKEN = ".gh_token";
    /** The lifetime that the old helper wrote if the expiry is unknown. */
    private static final long ASSUMED_LIFE_SECONDS = 3000;
    /** The year 2100, for an environment token: its expiry is unknown. */
    private static final long NEVER = 4_102_444_800L;

    private static final int SIZE_LIMIT = 16 * 1024;

    /** The tokens in the files: before the first publication, those of the old helper. */
    List<Secret> tokens(CacheFolder folder) {
        List<Secret> tokens = new ArrayList<>();
        for (Path file : List.of(folder.path().resolve(TOKEN), home.resolve(HOME_TOKEN))) {
            try {
                if (Files.isRegularFile(file, NOFOLLOW_LINKS) && Files.size(file) <= SIZE_LIMIT) {
                    tokens.add(Secret.of(
                            Files.readString(file, StandardCharsets.ISO_8859_1).strip()));
                }
            } catch (IOException e) {
                // A file that cannot be read has no login to replace.
                continue;
            }
        }
        tokens.removeIf(token -> !Secret.isToken(token.reveal()));
        return tokens;
    }

    void write(AtomicWriter cache, InstallationToken token) {
        byte[] text = token.value().reveal().getBytes(StandardCharsets.US_ASCII);
        byte[] expiry = Long.toString(expiry(token)).getBytes(StandardCharsets.US_ASCII);
        inCache(cache, writer -> {
            writer.write(TOKEN, text);
            writer.write(EXPIRY, expiry);
        });
        inHome(writer -> writer.write(HOME_TOKEN, text));
    }

    void delete(AtomicWriter cache) {
        inCache(cache, writer -> {
            writer.delete(TOKEN);
            writer.delete(EXPIRY);
        });
        inHome(writer -> writer.delete(HOME_TOKEN));
    }

    private void inCache(AtomicWriter cache, AtomicWriter.Step step) {
        try {
            step.with(cache);
        } catch (IOException e) {
            say("the token files of the old layout", e);
        }
    }

    private void inHome(AtomicWriter.Step step) {
        try (AtomicWriter writer = AtomicWriter.open(home, notices)) {
            step.with(writer);
        } catch (IOException e) {
            say(home.resolve(HOME_TOKEN).toString(), e);
        }
    }

    private void say(String what, IOException e) {
        notices.once("cannot replace " + what + ": " + FileAccessException.reasonOf(e)
                + "; what reads it sees an older token, or none");
    }

    /** The same for each publication of the same token: another value would be written again and again. */
    private static long expiry(InstallationToken token) {
        if (token.expiresAt().isPresent()) {
            return token.expiresAt().get().getEpochSecond();
        }
        return token.origin() == Origin.ENVIRONMENT
                ? NEVER
                : token.obtainedAt().getEpochSecond() + ASSUMED_LIFE_SECONDS;
    }
}
