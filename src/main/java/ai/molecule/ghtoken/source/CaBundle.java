package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A PEM bundle that stands in for the JVM's own trust store, as SSL_CERT_FILE does for curl. */
final class CaBundle {
    private record Loaded(String version, SSLSocketFactory sockets) {}

    private final Path file;
    private @Nullable Loaded loaded;

    CaBundle(Path file) {
        this.file = file;
    }

    /**
     * Reads the bundle when first needed and again whenever it has been replaced.
     *
     * @throws TokenException {@link Kind#UNREACHABLE}: without the bundle nobody can be trusted
     */
    synchronized SSLSocketFactory sockets() throws TokenException {
        String version = FileVersion.of(file);
        Loaded current = loaded;
        if (current == null || !current.version().equals(version)) {
            current = new Loaded(version, load());
            loaded = current;
        }
        return current.sockets();
    }

    private SSLSocketFactory load() throws TokenException {
        try (InputStream pem = new BufferedInputStream(Files.newInputStream(file))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry(Integer.toString(trusted.size()), certificate);
            }
            if (trusted.size() == 0) {
                throw unusable("holds no certificate");
            }
            return trusting(trusted);
        } catch (IOException e) {
            throw unusable("cannot be read");
        } catch (GeneralSecurityException e) {
            throw unusable("is not a list of PEM certificates");
        }
    }

    private static SSLSocketFactory trusting(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls.getSocketFactory();
    }

    private TokenException unusable(String why) {
        return new TokenException(Kind.UNREACHABLE, "SSL_CERT_FILE: the CA bundle " + file + " " + why);
    }
}
