package ai.molecule.ghtoken.testing.standins;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** What a server of ours shows and a client of ours trusts. */
public final class ThrowAwayCertificate {
    private final Path pem;
    private final SSLSocketFactory sockets;

    private ThrowAwayCertificate(Path pem, SSLSocketFactory sockets) {
        this.pem = pem;
        this.sockets = sockets;
    }

    public static ThrowAwayCertificate forHosts(Path folder, Iterable<String> hosts) throws Exception {
        ThrowAwayCa ca = ThrowAwayCa.create(folder, hosts);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(ca.serverKeys())) {
            keys.load(in, ThrowAwayCa.PASSWORD.toCharArray());
        }
        return new ThrowAwayCertificate(ca.pem(), socketsOf(keys));
    }

    private static SSLSocketFactory socketsOf(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, ThrowAwayCa.PASSWORD.toCharArray());
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
