package ai.molecule.ghtoken.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.StringJoiner;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** A certificate that vouches for itself under any names, made by the JDK's keytool; for tests only. */
public final class ThrowAwayCertificate {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ALIAS = "stand-in";

    private final Path pem;
    private final SSLSocketFactory sockets;

    private ThrowAwayCertificate(Path pem, SSLSocketFactory sockets) {
        this.pem = pem;
        this.sockets = sockets;
    }

    public static ThrowAwayCertificate forHosts(Path folder, Iterable<String> hosts) throws Exception {
        Path file = folder.resolve("stand-in.p12");
        generate(file, hosts);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getCertificate(ALIAS).getEncoded());
        Path pem = Files.writeString(
                folder.resolve("stand-in.pem"),
                "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
        return new ThrowAwayCertificate(pem, socketsOf(keys));
    }

    private static void generate(Path file, Iterable<String> hosts) throws IOException, InterruptedException {
        StringJoiner names = new StringJoiner(",dns:", "san=dns:", "");
        hosts.forEach(names::add);
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=stand-in",
                        "-validity",
                        "30",
                        "-ext",
                        names.toString(),
                        "-ext",
                        "bc:c=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed");
        }
    }

    private static SSLSocketFactory socketsOf(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getSocketFactory();
    }

    public Path pem() {
        return pem;
    }

    SSLSocketFactory sockets() {
        return sockets;
    }
}
