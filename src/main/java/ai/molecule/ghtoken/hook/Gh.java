package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.os.ChildProcess;
import ai.molecule.ghtoken.os.Executables;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.ProgramRunner;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs gh without secrets in its environment: gh prefers a token there to its login. */
final class Gh {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/[0-9.]+ ([0-9]{3}) ");

    private final Map<String, String> environment;
    private final Duration limit;

    Gh(Map<String, String> environment, Duration limit) {
        this.environment = forGh(environment);
        this.limit = limit;
    }

    private static Map<String, String> forGh(Map<String, String> environment) {
        Map<String, String> kept = ChildProcess.withoutSecrets(environment);
        // Our own wrapper passes the call on unchanged; gh does not prompt and prints no colours.
        kept.put("MOLECULE_GH_WRAPPER", "off");
        kept.put("GH_PROMPT_DISABLED", "1");
        kept.put("NO_COLOR", "1");
        return kept;
    }

    /** The first gh on PATH. */
    Optional<Path> find() {
        return Executables.of(environment).find("gh");
    }

    /** @throws TokenException {@code LOGIN_FAILED}: it could not be started, or did not end in time */
    ProgramRunner.Result run(Path gh, ProcessBuilder.Redirect errors, byte[] input, String... arguments)
            throws TokenException {
        List<String> command = new ArrayList<>();
        command.add(gh.toString());
        Collections.addAll(command, arguments);
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment().clear();
        program.environment().putAll(environment);
        program.redirectError(errors).redirectErrorStream(errors == ProcessBuilder.Redirect.PIPE);
        try {
            return ChildProcess.run(program, input, limit);
        } catch (IOException e) {
            throw failed(gh + " could not be run: " + FileAccessException.reasonOf(e));
        } catch (TimeoutException e) {
            throw failed(gh + " " + arguments[0] + " " + arguments[1] + " did not end within " + limit.toSeconds()
                    + " s and was killed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted while " + gh + " ran");
        }
    }

    /** The token of gh's login, or an empty string. */
    String loginOn(String host, Path gh) throws TokenException {
        ProgramRunner.Result result =
                run(gh, ProcessBuilder.Redirect.DISCARD, new byte[0], "auth", "token", "--hostname", host);
        return result.status() == 0 ? result.output().strip() : "";
    }

    /** The HTTP status of GitHub's answer to a request with that login, or 0 where there is no answer. */
    int statusOf(String path, String host, Path gh) throws TokenException {
        String answer = run(
                        gh, ProcessBuilder.Redirect.DISCARD, new byte[0], "api", "--include", "--hostname", host, path)
                .output();
        Matcher status = STATUS_LINE.matcher(answer);
        return status.lookingAt() ? Integer.parseInt(status.group(1)) : 0;
    }

    static TokenException failed(String facts) {
        return new TokenException(TokenException.Kind.LOGIN_FAILED, facts);
    }
}
