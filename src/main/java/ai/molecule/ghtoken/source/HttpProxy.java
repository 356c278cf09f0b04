package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.Secret;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.net.PercentCodec;
import org.apache.hc.core5.net.URIAuthority;

/**
 * A proxy as curl's variables describe one: {@code [http://][user[:password]@]host[:port][/]}.
 *
 * @param address over plain http
 * @param authorization the value of the Proxy-Authorization header
 */
record HttpProxy(HttpHost address, Optional<Secret> authorization) {
    /** What curl connects to when no port is given (curl's manual, option --proxy). */
    private static final int DEFAULT_PORT = 1080;

    /** @throws IllegalArgumentException with a message that names the variable and shows nothing of its value */
    static HttpProxy parse(String variable, Secret value) {
        String text = value.reveal().strip();
        int scheme = text.indexOf("://");
        if (scheme >= 0 && !text.substring(0, scheme).equalsIgnoreCase("http")) {
            throw bad(variable, "only proxies spoken to over plain http are supported");
        }
        String rest = text.substring(scheme < 0 ? 0 : scheme + "://".length()).split("/", 2)[0];
        int at = rest.lastIndexOf('@');
        URIAuthority address = address(variable, rest.substring(at + 1));
        return new HttpProxy(
                new HttpHost(address.getHostName(), address.getPort() < 0 ? DEFAULT_PORT : address.getPort()),
                at < 0 ? Optional.empty() : Optional.of(basic(rest.substring(0, at))));
    }

    private static URIAuthority address(String variable, String text) {
        URIAuthority address;
        try {
            address = URIAuthority.create(text);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw bad(variable, "it has no valid host name or no port from 1 to 65535");
        }
        if (address == null || address.getHostName().isEmpty() || address.getPort() == 0) {
            throw bad(variable, "it has no valid host name or no port from 1 to 65535");
        }
        return address;
    }

    /** RFC 7617. Each decoded byte goes into the header as it is; a stray {@code %} stays, as in curl. */
    private static Secret basic(String userInfo) {
        String[] parts = userInfo.split(":", 2);
        String login = bytes(parts[0]) + ":" + (parts.length < 2 ? "" : bytes(parts[1]));
        return Secret.of("Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String bytes(String text) {
        String raw = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return PercentCodec.decode(raw, StandardCharsets.ISO_8859_1);
    }

    private static IllegalArgumentException bad(String variable, String why) {
        return new IllegalArgumentException(
                variable + ": " + why + "; write http://host:port or http://user:password@host:port");
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
