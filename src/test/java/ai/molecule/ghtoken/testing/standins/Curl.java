package ai.molecule.ghtoken.testing.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the real curl makes of a URL: the client whose rules for proxies, addresses and certificates ours follows.
 *
 * @param exitCode 0 for a whole answer, whatever its status
 * @param status of the last answer; 0 for none
 */
public record Curl(int exitCode, int status, String body) {

    /** @param environment the variables that curl reads, and no others */
    public static Curl get(String url, Map<String, String> environment, String... options) {
        List<String> command = new ArrayList<>(
                List.of("curl", "--disable", "--silent", "--max-time", "20", "--write-out", "\n%{http_code}"));
        command.addAll(List.of(options));
        command.add(url);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().putAll(environment);
        try {
            Process curl = builder.start();
            String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(curl.waitFor(60, TimeUnit.SECONDS)).isTrue();
            int last = output.lastIndexOf('\n');
            return new Curl(curl.exitValue(), Integer.parseInt(output.substring(last + 1)), output.substring(0, last));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean isWhole(String expectedBody) {
        return exitCode == 0 && status == 200 && body.equals(expectedBody);
    }
}
