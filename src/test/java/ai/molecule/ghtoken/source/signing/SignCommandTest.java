package ai.molecule.ghtoken.source.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.testing.standins.TestKeys;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real signers: openssl, and a PKCS #11 token of SoftHSM by OpenSC's pkcs11-tool. */
final class SignCommandTest {
    private static final KeyPair RSA = TestKeys.sharedRsa();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final byte[] INPUT = "header.claims".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    @BeforeEach
    void write_the_key() throws IOException {
        Files.writeString(folder.resolve("key.pem"), TestKeys.pkcs8(RSA));
    }

    private SignCommand signer(String command) {
        return new SignCommand(
                "cd '" + folder + "' && " + command,
                Map.of(
                        "PATH", "/usr/bin:/bin",
                        "SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString(),
                        "GH_TOKEN", "sesame",
                        "MOLECULE_WORKSPACE_TOKEN", "sesame",
                        "GITHUB_APP_PRIVATE_KEY", "sesame"));
    }

    private void assertSigns(String command) throws TokenException, GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(RSA.getPublic());
        signature.update(INPUT);
        assertThat(signature.verify(signer(command).sign(INPUT, LIMIT))).isTrue();
    }

    private void assertFails(String command, Duration limit, String said) {
        assertThatThrownBy(() -> signer(command).sign(INPUT, limit))
                .isInstanceOfSatisfying(
                        TokenException.class, e -> assertThat(e.kind()).isEqualTo(Kind.SIGNING_FAILED))
                .hasMessageStartingWith("the command of GITHUB_APP_SIGN_COMMAND " + said)
                .hasMessageNotContaining("sesame");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openssl dgst -sha256 -sign key.pem",
                "openssl dgst -sha256 -sign key.pem | base64",
                "openssl dgst -sha256 -sign key.pem | base64 -w 0",
                "openssl dgst -sha256 -sign key.pem | base64 -w 0 | tr '+/' '-_' | tr -d ="
            })
    void openssl_signs_raw_and_in_base64(String command) throws Exception {
        assertSigns(command);
    }

    @Test
    void a_pkcs_11_token_signs() throws Exception {
        Files.writeString(folder.resolve("softhsm2.conf"), "directories.tokendir = " + folder + "\n");
        ProcessBuilder program = new ProcessBuilder(
                        "sh",
                        "-c",
                        "softhsm2-util --init-token --free --label app --pin 1234 --so-pin 1234"
                                + " && softhsm2-util --import key.pem --token app --label key --id 01 --pin 1234")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        program.environment()
                .put("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
        Process made = program.start();
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(made.exitValue())
                .as(Files.readString(folder.resolve("said")))
                .isZero();
        assertSigns("pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --token-label app --login --pin 1234"
                + " --id 01 --sign --mechanism SHA256-RSA-PKCS");
    }

    @ParameterizedTest
    @CsvSource({
        "exit 3, ended with exit status 3; run it by hand",
        "no-such-program, ended with exit status 127",
        "true, printed 0 bytes",
        "openssl dgst -sha256 -sign key.pem && echo, printed 257 bytes",
        "openssl dgst -sha256 -sign key.pem -hex, printed ",
        "echo vault:v1:c2VzYW1l, printed ",
        "echo hello, printed what is neither a signature nor base64",
        "printf ab=c, printed what is neither",
        "head -c 2000000 /dev/zero, printed "
    })
    void what_is_no_signature_is_named(String command, String said) {
        assertFails(command, LIMIT, said);
    }

    @ParameterizedTest
    @CsvSource({
        "/cache, /cache, /",
        "/cache, /cache/home, /",
        "/cache/, /cache/../cache, /",
        "/home/agent/.molecule-token-cache, /home/agent, /home/agent",
        "/cache, /cache-home, /cache-home",
        "'', /home/agent, /home/agent"
    })
    void a_command_has_no_home_in_the_cache_that_others_may_share(String cache, String home, String seen)
            throws Exception {
        Path out = folder.resolve("home");
        Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", "TOKEN_CACHE_DIR", cache, "HOME", home);
        String command =
                "printf %s \"$HOME\" >'" + out + "'; openssl dgst -sha256 -sign '" + folder.resolve("key.pem") + "'";
        new SignCommand(command, environment).sign(INPUT, LIMIT);
        assertThat(out).hasContent(seen);
    }

    @Test
    void a_command_that_hangs_is_killed() {
        assertFails(
                "sleep 60", Duration.ofMillis(300), "gave no signature: /bin/sh did not end within 0 s and was killed");
    }

    @Test
    void the_command_sees_no_secret_of_the_environment() throws Exception {
        assertSigns("{ env | grep -q sesame && exit 1; openssl dgst -sha256 -sign key.pem; }");
    }

    @Test
    void what_the_command_complains_of_goes_nowhere() {
        assertFails("echo sesame >&2; echo sesame; exit 1", LIMIT, "ended with exit status 1");
    }
}
