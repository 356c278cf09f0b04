package ai.molecule.ghtoken.source.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.molecule.ghtoken.testing.guards.Secrets;
import ai.molecule.ghtoken.testing.standins.TestKeys;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real keys of openssl and ssh-keygen, as people put them where the App's key belongs. */
class AppKeyTest {
    private static final KeyPair RSA = TestKeys.sharedRsa();

    private final Secrets secrets = new Secrets();

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("app.pem");
    }

    private AppKey written(String text) throws IOException {
        Files.writeString(file(), text, StandardCharsets.ISO_8859_1);
        return AppKey.inFile(file());
    }

    private String sh(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("complaints").toFile())
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("complaints")))
                .isZero();
        return output;
    }

    private void assertRefused(AppKey key, Kind kind, String... said) {
        TokenException failure = catchThrowableOfType(TokenException.class, key::read);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.getMessage()).contains(said).doesNotContain("\n");
        assertThat(failure.getCause()).isNull();
        assertThat(secrets.areShownIn(failure.getMessage())).isFalse();
    }

    @Test
    void both_forms_of_an_rsa_key_are_read_alike() throws Exception {
        assertThat(written(TestKeys.pkcs1(RSA)).read()).isEqualTo(RSA.getPrivate());
        assertThat(written(TestKeys.pkcs8(RSA)).read()).isEqualTo(RSA.getPrivate());
    }

    @Test
    void openssl_writes_keys_of_any_length_that_are_read() throws Exception {
        for (int bits : new int[] {1024, 3072}) {
            sh("openssl genrsa -traditional -out app.pem " + bits
                    + " && openssl pkcs8 -topk8 -nocrypt -in app.pem -out 8.pem");
            assertThat(AppKey.inFile(file()).read())
                    .isEqualTo(AppKey.inFile(folder.resolve("8.pem")).read());
        }
    }

    static Stream<UnaryOperator<String>> pastes() {
        return Stream.of(
                pem -> "Bag Attributes: <none>\r\n" + pem.replace("\n", "\r\n") + "\r\nthe end",
                pem -> pem.replace("\n", "\\n"),
                pem -> pem.replace("\n", "\\r\\n"),
                pem -> "\"" + pem.replace("\n", "\\n") + "\"",
                pem -> "'" + pem.replace("\n", " ") + "'",
                pem -> pem.replace("\n", "%0A"),
                pem -> pem.replace("\n", "%0d%0a"),
                pem -> URLEncoder.encode(pem, StandardCharsets.UTF_8).replace("+", "%20"),
                pem -> "\u00ef\u00bb\u00bf" + pem,
                pem -> "{\"key\":\"" + pem.replace("/", "\\/").replace("\n", "\\n") + "\"}",
                pem -> "    " + pem.replace("\n", "\n    "),
                AppKeyTest::base64,
                pem -> base64(pem.replace("\n", "\r\n")) + "\n",
                pem -> "'" + base64(pem).replaceAll(".{76}", "$0\n") + "'");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @MethodSource("pastes")
    void a_key_is_taken_however_it_was_pasted(UnaryOperator<String> paste) throws Exception {
        for (String pem : List.of(TestKeys.pkcs1(RSA), TestKeys.pkcs8(RSA))) {
            String pasted = paste.apply(pem);
            assertThat(written(pasted).read()).isEqualTo(RSA.getPrivate());
            assertThat(AppKey.ofVariable("KEY", Secret.of(pasted)).read()).isEqualTo(RSA.getPrivate());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-8"})
    void a_key_is_taken_in_any_encoding_that_an_editor_writes(String charset) throws Exception {
        Files.write(file(), TestKeys.pkcs1(RSA).getBytes(charset));
        assertThat(AppKey.inFile(file()).read()).isEqualTo(RSA.getPrivate());
    }

    @Test
    void a_rotated_key_is_read_afresh_and_changes_the_version() throws Exception {
        AppKey key = written(TestKeys.pkcs1(RSA));
        String version = key.version();
        KeyPair next = TestKeys.rsa(2048);
        written(TestKeys.pkcs8(next));
        assertThat(key.read()).isEqualTo(next.getPrivate());
        assertThat(key.version()).isNotEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openssl rsa -in rsa.pem -traditional -aes128 -passout pass:x | encrypted",
                "openssl pkcs8 -topk8 -in rsa.pem -passout pass:x | encrypted",
                "openssl rsa -in rsa.pem -pubout | no whole RSA private key",
                "openssl rsa -in rsa.pem -RSAPublicKey_out | no whole RSA private key",
                "openssl req -x509 -key rsa.pem -subj /CN=x | no whole RSA private key",
                "openssl ecparam -name prime256v1 -genkey -noout | no whole RSA private key",
                "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | no whole RSA private key",
                "openssl genpkey -algorithm ed25519 | no whole RSA private key",
                "openssl rsa -in rsa.pem | head -n 12 | no whole RSA private key",
                "openssl rsa -in rsa.pem | tail -n 12 | no whole RSA private key",
                "openssl rsa -in rsa.pem | sed 5d | no whole RSA private key",
                "openssl rsa -in rsa.pem -traditional | sed 5d | no whole RSA private key",
                "openssl rsa -in rsa.pem | sed '5s/./?/' | no whole RSA private key",
                "openssl rsa -in rsa.pem -outform der | no whole RSA private key",
                "openssl rsa -in rsa.pem -outform der | base64 -w0 | no whole RSA private key",
                "openssl rsa -in rsa.pem | head -n 12 | base64 | no whole RSA private key",
                "openssl pkcs8 -topk8 -in rsa.pem -passout pass:x | base64 -w0 | encrypted",
                "echo hello | no whole RSA private key",
                "echo /run/secrets/app.pem | no whole RSA private key",
                "echo 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB me@here' | no whole RSA private key",
            })
    void says_what_else_it_is_and_shows_nothing_of_it(String columns) throws Exception {
        int last = columns.lastIndexOf('|');
        Files.writeString(folder.resolve("rsa.pem"), TestKeys.pkcs8(RSA));
        String text = sh(columns.substring(0, last));
        TestKeys.remembered(secrets, text);
        assertRefused(
                written(text),
                Kind.KEY_UNUSABLE,
                file().toString(),
                columns.substring(last + 1).strip());
    }

    @Test
    void a_key_whose_numbers_do_not_fit_together_is_no_whole_key() throws Exception {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        RSAPrivateCrtKeySpec one = factory.getKeySpec(RSA.getPrivate(), RSAPrivateCrtKeySpec.class);
        RSAPrivateCrtKeySpec other = factory.getKeySpec(TestKeys.rsa(2048).getPrivate(), RSAPrivateCrtKeySpec.class);
        PrivateKey mixed = factory.generatePrivate(new RSAPrivateCrtKeySpec(
                one.getModulus(),
                one.getPublicExponent(),
                one.getPrivateExponent(),
                one.getPrimeP(),
                other.getPrimeQ(),
                one.getPrimeExponentP(),
                other.getPrimeExponentQ(),
                one.getCrtCoefficient()));
        AppKey key = written(TestKeys.remembered(secrets, TestKeys.pem("PRIVATE KEY", mixed.getEncoded())));
        assertThatThrownBy(() -> key.sign(new byte[1], Duration.ofSeconds(60)))
                .isInstanceOf(TokenException.class)
                .hasMessageContaining("holds no whole RSA private key");
    }

    @Test
    void says_what_is_wrong_with_the_file() throws Exception {
        assertRefused(AppKey.inFile(file()), Kind.KEY_UNUSABLE, "is not there", "GITHUB_APP_PRIVATE_KEY_FILE");
        assertRefused(AppKey.inFile(folder), Kind.KEY_UNUSABLE, "is not a regular file");
        assertRefused(written(" \n"), Kind.BEARER_EMPTY, "is empty");
        assertRefused(written("x".repeat(65_537)), Kind.KEY_UNUSABLE, "larger than 64 KiB");
    }
}
