package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust over TLS, as curl does: the certificates of SSL_CERT_FILE, else the system's, else the JVM's own. Of a
 * bundle every certificate counts, whatever else is in it: text, keys, revocation lists.
 */
final class TrustedCertificates {
    /** Where Debian and Alpine, Fedora, and SUSE keep their bundle. */
    static final List<Path> OF_THE_SYSTEM = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private static final long MOST_BYTES = 8L * 1024 * 1024;

    /** RFC 7468 section 5, and OpenSSL's TRUSTED CERTIFICATE, where more follows behind the certificate's DER. */
    private static final Pattern CERTIFICATE = Pattern.compile(
            "-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\\s]*+)-----END (?:X509 |TRUSTED )?CERTIFICATE-----");

    private final Optional<Path> chosen;
    private final List<Path> system;
    private @Nullable Tls loaded;

    TrustedCertificates(Optional<Path> chosen, List<Path> system) {
        this.chosen = chosen;
        this.system = system;
    }

    /** TLS with that trust; {@code version} tells when the bundle has been replaced. */
    record Tls(String version, SSLContext context) {
        /** Checks certificate and host name during the handshake, which is not started yet. */
        SSLSocket over(Socket connected, String host, int port) throws IOException {
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(connected, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            return socket;
        }
    }

    /**
     * Reads the bundle when first needed and again whenever it has been replaced.
     *
     * @throws TokenException {@link Kind#UNREACHABLE}: without the chosen bundle nobody can be trusted
     */
    synchronized Tls tls() throws TokenException {
        Path file = chosen.or(() -> system.stream().filter(Files::isReadable).findFirst())
                .orElse(Path.of("/"));
        String version = SecretFile.version(file);
        Tls current = loaded;
        if (current == null || !current.version().equals(version)) {
            current = tls(version, chosen.isPresent() ? read(file) : readOrNone(file));
            loaded = current;
        }
        return current;
    }

    private static @Nullable KeyStore readOrNone(Path file) {
        try {
            return read(file);
        } catch (TokenException e) {
            return null;
        }
    }

    private static KeyStore read(Path file) throws TokenException {
        try {
            if (Files.size(file) > MOST_BYTES || !Files.isRegularFile(file)) {
                throw unusable(file, "is no file of at most 8 MiB");
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            Matcher pem = CERTIFICATE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            while (pem.find()) {
                add(trusted, factory, pem.group(1));
            }
            if (trusted.size() == 0) {
                throw unusable(file, "holds no PEM certificate");
            }
            return trusted;
        } catch (IOException e) {
            throw unusable(file, "cannot be read");
        } catch (GeneralSecurityException e) {
            throw unusable(file, "cannot be used with this JVM");
        }
    }

    /** One that cannot be parsed is passed over: the others are no worse for it. */
    private static void add(KeyStore trusted, CertificateFactory factory, String base64)
            throws GeneralSecurityException {
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            trusted.setCertificateEntry(
                    Integer.toString(trusted.size()), factory.generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException | IllegalArgumentException e) {
            // Passed over.
        }
    }

    /** @param trusted null for what the JVM trusts by itself */
    private static Tls tls(String version, @Nullable KeyStore trusted) throws TokenException {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            // By default a session is kept for a day, and none is ever used again.
            context.getClientSessionContext().setSessionCacheSize(1);
            return new Tls(version, context);
        } catch (GeneralSecurityException e) {
            throw new TokenException(Kind.UNREACHABLE, "this JVM has no TLS");
        }
    }

    private static TokenException unusable(Path file, String why) {
        return new TokenException(Kind.UNREACHABLE, "SSL_CERT_FILE: the CA bundle " + file + " " + why);
    }
}
