package ai.molecule.ghtoken.source.http;

import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import org.apache.hc.core5.ssl.SSLContexts;
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
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\\s]*+)"
                    + "-----END (?:X509 |TRUSTED )?CERTIFICATE-----");

    private final Optional<Path> chosen;
    private final List<Path> system;
    private @Nullable SSLContext context;
    private String version = "";

    TrustedCertificates(Optional<Path> chosen, List<Path> system) {
        this.chosen = chosen;
        this.system = system;
    }

    /**
     * TLS over a connection; certificate and host name are checked during the handshake, which is not started yet.
     *
     * @throws TokenException {@link Kind#UNREACHABLE}: without the chosen bundle nobody can be trusted
     */
    SSLSocket over(Socket connected, String host, int port) throws IOException, TokenException {
        SSLSocket socket = (SSLSocket) current().getSocketFactory().createSocket(connected, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** Reads the bundle when first needed and again whenever it has been replaced. */
    private synchronized SSLContext current() throws TokenException {
        Path file = chosen.or(() -> system.stream().filter(Files::isReadable).findFirst())
                .orElse(Path.of("/"));
        String now = FileStat.contentVersion(file);
        SSLContext known = context;
        if (known == null || !version.equals(now)) {
            known = context(file);
            context = known;
            version = now;
        }
        return known;
    }

    private SSLContext context(Path file) throws TokenException {
        try {
            SSLContext context =
                    SSLContexts.custom().loadTrustMaterial(trusted(file), null).build();
            // By default a session is kept for a day, and none is ever used again.
            context.getClientSessionContext().setSessionCacheSize(1);
            return context;
        } catch (GeneralSecurityException e) {
            throw new TokenException(Kind.UNREACHABLE, "this JVM has no TLS");
        }
    }

    /** Null for what the JVM trusts by itself. */
    private @Nullable KeyStore trusted(Path file) throws TokenException, GeneralSecurityException {
        String fault = "holds no PEM certificate";
        try {
            KeyStore trusted = read(file);
            if (trusted.size() > 0) {
                return trusted;
            }
        } catch (IOException e) {
            fault = "cannot be read";
        }
        if (chosen.isPresent()) {
            throw new TokenException(Kind.UNREACHABLE, "SSL_CERT_FILE: the CA bundle " + file + " " + fault);
        }
        return null;
    }

    /** A certificate that cannot be parsed is passed over: the others are no worse for it. */
    private static KeyStore read(Path file) throws IOException, GeneralSecurityException {
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
            throw new IOException("no file of at most 8 MiB");
        }
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        Matcher pem = CERTIFICATE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (pem.find()) {
            try {
                InputStream der =
                        new ByteArrayInputStream(Base64.getMimeDecoder().decode(pem.group(1)));
                trusted.setCertificateEntry(Integer.toString(trusted.size()), factory.generateCertificate(der));
            } catch (CertificateException | IllegalArgumentException e) {
                continue;
            }
        }
        return trusted;
    }
}
