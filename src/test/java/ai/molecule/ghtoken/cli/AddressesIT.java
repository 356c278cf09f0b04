package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.Curl;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A platform whose name has several addresses: the real curl and this program try them until one answers. */
@ProcessTest
final class AddressesIT {
    /** The platform listens there. */
    private static final String LIVING = "127.0.0.1";

    /** A port whose queue of connections is full, so that nothing comes back: a firewall looks like that. */
    private static final String SILENT = "127.0.0.3";

    private static String url(Workspace workspace) {
        return workspace.platform().url().replace(LIVING, "plat_form.test");
    }

    private static int port(Workspace workspace) {
        return URI.create(workspace.platform().url()).getPort();
    }

    private static void haveAddresses(Workspace workspace, String addresses) throws IOException {
        String lines = Arrays.stream(addresses.split(" "))
                .map(address -> address + " plat_form.test\n")
                .collect(Collectors.joining());
        Path hosts = Files.writeString(workspace.folder().resolve("hosts"), lines);
        workspace
                .with("JDK_JAVA_OPTIONS", "-Djdk.net.hosts.file=" + hosts)
                .with("PLATFORM_URL", url(workspace))
                .with("TOKEN_REFRESH_TIMEOUT_SEC", "8");
    }

    private static ServerSocket silent(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByName(SILENT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.2 127.0.0.1",
                "127.0.0.2 127.0.0.1 127.0.0.4 127.0.0.5",
                "::1 127.0.0.1",
                "127.0.0.1 ::1",
                "::1 127.0.0.2 127.0.0.1",
                "255.255.255.255 127.0.0.1",
                "127.0.0.3 127.0.0.1",
                "127.0.0.3 127.0.0.2 ::1 255.255.255.255 127.0.0.1",
            })
    void the_one_that_answers_is_found_within_the_time_limit(String addresses, Workspace workspace) throws IOException {
        haveAddresses(workspace, addresses);
        int port = port(workspace);
        try (ServerSocket full = silent(port);
                Socket first = new Socket(SILENT, port);
                Socket second = new Socket(SILENT, port)) {
            String resolved = Arrays.stream(addresses.split(" "))
                    .map(address -> address.contains(":") ? "[" + address + "]" : address)
                    .collect(Collectors.joining(","));
            Curl curl = Curl.get(
                    url(workspace),
                    Map.of(),
                    "--resolve",
                    "plat_form.test:" + port + ":" + resolved,
                    "--max-time",
                    "8");
            assertThat(curl.exitCode()).as("curl reaches the platform").isZero();
            JarProcess refresh = workspace.run("refresh-now");
            assertThat(refresh.exitCode()).as(refresh.err()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2 127.0.0.4", "::1 127.0.0.2"})
    void where_none_answers_the_reason_is_named(String addresses, Workspace workspace) throws IOException {
        haveAddresses(workspace, addresses);
        JarProcess refresh = workspace.run("refresh-now");
        assertThat(refresh.exitCode()).isEqualTo(75);
        assertThat(refresh.err()).contains("cannot connect to " + url(workspace) + ": connection refused");
    }
}
