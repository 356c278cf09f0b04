package ai.molecule.ghtoken.source.http;

import ai.molecule.ghtoken.token.Secret;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpRequest;
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

    private static final Pattern FORM = Pattern.compile("(?:(?i:http)://)?(?:([^/]*)@)?([^/@]+)(?:/(?!/).*)?");

    /** @throws IllegalArgumentException with a message that names the variable and shows nothing of its value */
    static HttpProxy parse(String variable, Secret value) {
        Matcher form = FORM.matcher(value.reveal().strip());
        try {
            URIAuthority address = URIAuthority.create(form.matches() ? form.group(2) : "");
            if (address != null && address.getPort() != 0) {
                int port = address.getPort() < 0 ? DEFAULT_PORT : address.getPort();
                return new HttpProxy(
                        new HttpHost(address.getHostName(), port),
                        Optional.ofNullable(form.group(1)).map(HttpProxy::basic));
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Its message quotes the value.
        }
        throw new IllegalArgumentException(variable + ": only a proxy spoken to over plain http, with a host name and a"
                + " port from 1 to 65535, is supported; write http://host:port or http://user:password@host:port");
    }

    /** RFC 7617. Each decoded byte goes into the header as it is; a stray {@code %} stays, as in curl. */
    private static Secret basic(String userInfo) {
        String bytes = new String(userInfo.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String login = PercentCodec.decode(bytes.contains(":") ? bytes : bytes + ":", StandardCharsets.ISO_8859_1);
        return Secret.of("Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** At once, as curl does: some proxies answer 403 to whoever waits to be asked. */
    void logIn(ClassicHttpRequest message) {
        authorization.ifPresent(login -> message.setHeader("Proxy-Authorization", login.reveal()));
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
