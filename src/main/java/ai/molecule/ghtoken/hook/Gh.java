package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.os.ChildProcess;
import ai.molecule.ghtoken.os.Executables;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.ProgramRunner;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the first gh on PATH for one host, without secrets in its environment: gh prefers a token there to its login.
 * Each run that cannot be started, or does not end in time, is a {@link TokenException} {@code LOGIN_FAILED}.
 */
public final class Gh {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/[0-9.]+ ([0-9]{3}) ");

    /** A shell's exit code for a command that it does not find: also of a gh wrapper without a gh behind it. */
    static final int NOT_FOUND = 127;

    private final String host;
    private final Map<String, String> environment;
    private final Duration limit;

    /**
     * @param environment for gh, which gets it without its secrets
     * @param limit for each run
     */
    public Gh(String host, Map<String, String> environment, Duration limit) {
        this.host = host;
        this.environment = new HashMap<>(environment);
        // Our own wrapper passes the call on unchanged; gh does not prompt and prints no colours.
        this.environment.putAll(Map.of("MOLECULE_GH_WRAPPER", "off", "GH_PROMPT_DISABLED", "1", "NO_COLOR", "1"));
        // From 2.26 on, gh would give a login to the keyring at the session bus, whose socket another user may have
        // made.
        this.environment.put("DBUS_SESSION_BUS_ADDRESS", "disabled:");
        // Go starts threads for each processor, which count where a container's processes are limited.
        this.environment.put("GOMAXPROCS", "1");
        this.limit = limit;
    }

    /** @throws TokenException {@code LOGIN_FAILED}: gh's folders cannot be looked at */
    public static Gh in(GhFolders folders, String host, Duration limit) throws TokenException {
        try {
            return new Gh(host, folders.environment(), limit);
        } catch (IOException e) {
            throw failed("gh's folders cannot be looked at: " + FileAccessException.reasonOf(e));
        }
    }

    boolean isOnPath() {
        return find().isPresent();
    }

    private Optional<Path> find() {
        return Executables.of(environment).find("gh");
    }

    /**
     * The token of gh's login, without the variables that gh prefers to it. Empty without a login, or without gh.
     *
     * @throws TokenException {@code LOGIN_FAILED}: gh could not be run, or did not end in time
     */
    public Optional<Secret> login() throws TokenException {
        ProgramRunner.Result result = run(new byte[0], "auth", "token", "--hostname", host);
        String token = result.output().strip();
        return result.status() == 0 && !token.isEmpty() ? Optional.of(Secret.of(token)) : Optional.empty();
    }

    /** The HTTP status of GitHub's answer to a request with that login, or 0 where there is no answer. */
    int statusOf(String path) throws TokenException {
        Matcher status = STATUS_LINE.matcher(
                run(new byte[0], "api", "--include", "--hostname", host, path).output());
        return status.lookingAt() ? Integer.parseInt(status.group(1)) : 0;
    }

    /** @param token not empty: otherwise gh starts a login in the browser and waits */
    ProgramRunner.Result logIn(Secret token) throws TokenException {
        byte[] input = (token.reveal() + "\n").getBytes(StandardCharsets.US_ASCII);
        return run(input, "auth", "login", "--hostname", host, "--with-token");
    }

    private ProgramRunner.Result run(byte[] input, String... arguments) throws TokenException {
        Optional<Path> gh = find();
        if (gh.isEmpty()) {
            return new ProgramRunner.Result(NOT_FOUND, "", "");
        }
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, gh.get().toString());
        try {
            return ChildProcess.run(command, input, environment, limit);
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    static TokenException failed(String facts) {
        return new TokenException(TokenException.Kind.LOGIN_FAILED, facts);
    }
}
