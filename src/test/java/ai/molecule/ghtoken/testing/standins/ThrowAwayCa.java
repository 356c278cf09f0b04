package ai.molecule.ghtoken.testing.standins;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority, and a server key that it signed; made by the JDK's keytool.
 *
 * @param pem the authority's own certificate
 * @param serverKeys a PKCS12 store with one key, for the hosts that tests name
 */
public record ThrowAwayCa(Path pem, Path serverKeys) {
    public static final String PASSWORD = "changeit";

    private static final List<String> HOSTS = List.of(
            "localhost",
            "github.com",
            "api.github.com",
            "ghe.example",
            "ghe.example.com",
            "platform.example.com",
            "example.com",
            "github.com.evil.test",
            "git.private.test");

    /** One for each JVM: four starts of keytool take seconds. */
    private static final class Shared {
        static final ThrowAwayCa CA = make();
    }

    /** The same at each call. */
    public static ThrowAwayCa create() {
        return Shared.CA;
    }

    /** A stand-in that answers by http and, with the server's key, by https; each at a free port. */
    public WireMockConfiguration serverOptions() {
        return WireMockConfiguration.options()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(serverKeys.toString())
                .keystoreType("PKCS12")
                .keystorePassword(PASSWORD)
                .keyManagerPassword(PASSWORD);
    }

    private static ThrowAwayCa make() {
        try {
            Path folder = Files.createTempDirectory("throw-away-ca");
            ThrowAwayCa ca = in(folder);
            for (Path path : List.of(folder, ca.serverKeys, ca.pem)) {
                path.toFile().deleteOnExit();
            }
            return ca;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ThrowAwayCa in(Path folder) throws IOException {
        Path store = folder.resolve("keys.p12");
        Path pem = folder.resolve("ca.pem");
        String names = "san=dns:" + String.join(",dns:", HOSTS);
        // From before now: where time runs faster, gh's clock (Go's own) stays behind.
        keytool(store, "-genkeypair -startdate -2d -alias ca -dname CN=Throw-away -ext bc:c -keyalg EC");
        keytool(store, "-exportcert -alias ca -rfc -file", pem.toString());
        keytool(store, "-genkeypair -startdate -2d -alias server -signer ca -dname CN=server -keyalg EC -ext", names);
        keytool(store, "-delete -alias ca");
        return new ThrowAwayCa(pem, store);
    }

    /** @param last an argument that may hold a blank */
    private static void keytool(Path store, String arguments, String... last) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of(last));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
