package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.os.ChildProcess;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenSink;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Runs the configured command after a new token. Its environment describes the token but does not contain it. */
public final class OnRefreshCommand implements TokenSink {
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private static final File NOTHING = new File("/dev/null");

    private final String command;
    private final Map<String, String> environment;
    private final Duration limit;

    /**
     * @param command for {@code sh -c}
     * @param environment for the command, which gets it as {@link ChildProcess#forCommandOfSetting} says
     * @param folder the one that the token is in
     * @param limit for one run: {@link #LIMIT}
     */
    public OnRefreshCommand(
            String command, Map<String, String> environment, String host, CacheFolder folder, Duration limit) {
        this.command = command;
        this.environment = ChildProcess.forCommandOfSetting(environment);
        this.environment.put("TOKEN_CACHE_DIR", folder.path().toString());
        this.environment.put("GITHUB_HOST", host);
        this.limit = limit;
    }

    /** @throws TokenException {@code COMMAND_FAILED}: it could not be run, failed, or did not end in time */
    @Override
    public void publish(InstallationToken token) throws TokenException {
        try {
            int status = ChildProcess.run(program(token), new byte[0], limit).status();
            if (status != 0) {
                throw failed("ended with exit status " + status);
            }
        } catch (IOException e) {
            throw failed("failed: " + e.getMessage());
        }
    }

    private ProcessBuilder program(InstallationToken token) {
        ProcessBuilder program = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectInput(NOTHING)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        program.environment().clear();
        program.environment().putAll(environment);
        Optional<Long> end = token.expiresAt().map(Instant::getEpochSecond);
        program.environment()
                .putAll(Map.of(
                        "MOLECULE_TOKEN_FINGERPRINT", token.value().fingerprint(),
                        "MOLECULE_TOKEN_SOURCE", token.origin().word(),
                        "MOLECULE_TOKEN_EXPIRES_AT", end.map(String::valueOf).orElse("")));
        return program;
    }

    private static TokenException failed(String how) {
        return new TokenException(Kind.COMMAND_FAILED, "the command of TOKEN_REFRESH_ON_REFRESH " + how);
    }
}
