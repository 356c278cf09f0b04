package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.os.SecretFile;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** A personal token in a file: the last of the sources. It has no known end, and nobody renews it. */
public record StaticTokenSource(Path path, Clock clock) implements TokenSource {
    @Override
    public InstallationToken fetch() throws TokenException {
        SecretFile file = new SecretFile(
                path, "static token", Kind.NO_FALLBACK, "it is needed only where nothing else gives one");
        String text = new String(file.bytes(), StandardCharsets.ISO_8859_1).strip();
        if (!Secret.isToken(text)) {
            throw file.unusable("does not hold a token: letters, digits and -._~+/= only, at most 8 KiB");
        }
        Secret token = Secret.of(text);
        if (token.isInstallationToken()) {
            throw file.unusable("holds an installation token, which is dead within 60 min; write a personal one");
        }
        return new InstallationToken(token, clock.instant(), Optional.empty(), Origin.ENVIRONMENT);
    }
}
