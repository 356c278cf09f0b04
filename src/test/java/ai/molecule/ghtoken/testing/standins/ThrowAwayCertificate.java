package ai.molecule.ghtoken.testing.standins;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** What a server of ours shows and a client of ours trusts. */
final class ThrowAwayCertificate {
    private final Path pem;
    private final SSLSocketFactory sockets;

    private ThrowAwayCertificate(Path pem, SSLSocketFactory sockets) {
        this.pem = pem;
        this.sockets = sockets;
    }

    static ThrowAwayCertificate ofHosts() throws IOException {
        ThrowAwayCa ca = ThrowAwayCa.create();
        try (InputStream in = Files.newInputStream(ca.serverKeys())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, ThrowAwayCa.PASSWORD.toCharArray());
            return new ThrowAwayCertificate(ca.pem(), socketsOf(keys));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static SSLSocketFactory socketsOf(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, ThrowAwayCa.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getSocketFactory();
    }

    Path pem() {
        return pem;
    }

    SSLSocketFactory sockets() {
        return sockets;
    }
}
