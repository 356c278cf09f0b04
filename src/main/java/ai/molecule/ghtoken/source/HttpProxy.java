package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.Secret;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A proxy as curl's variables describe one: {@code [http://][user[:password]@]host[:port][/]}. */
final class HttpProxy {
    /** What curl connects to when no port is given (curl's manual, option --proxy). */
    private static final int DEFAULT_PORT = 1080;

    private final String host;
    private final int port;
    private final @Nullable ProxyLogin login;

    private HttpProxy(String host, int port, @Nullable ProxyLogin login) {
        this.host = host;
        this.port = port;
        this.login = login;
    }

    /** @throws IllegalArgumentException with a message that names the variable and shows nothing of its value */
    static HttpProxy parse(String variable, Secret value) {
        String text = value.reveal().strip();
        int scheme = text.indexOf("://");
        if (scheme >= 0 && !text.substring(0, scheme).equalsIgnoreCase("http")) {
            throw bad(variable, "only proxies spoken to over plain http are supported");
        }
        String rest = upTo('/', text.substring(scheme < 0 ? 0 : scheme + "://".length()));
        int at = rest.lastIndexOf('@');
        String address = rest.substring(at + 1);
        int colon = address.startsWith("[") ? address.indexOf(':', address.indexOf(']')) : address.indexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        if (!isHost(host)) {
            throw bad(variable, "it has no valid host name");
        }
        int port = colon < 0 || colon + 1 == address.length()
                ? DEFAULT_PORT
                : port(variable, address.substring(colon + 1));
        return new HttpProxy(host, port, at < 0 ? null : login(rest.substring(0, at)));
    }

    private static String upTo(char end, String text) {
        int index = text.indexOf(end);
        return index < 0 ? text : text.substring(0, index);
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (!Character.isLetterOrDigit(c) && ".-_:[]".indexOf(c) < 0) {
                return false;
            }
        }
        return !host.isEmpty() && host.startsWith("[") == host.endsWith("]");
    }

    private static int port(String variable, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port > 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message; the parser's own would quote the value.
        }
        throw bad(variable, "its port is not a number from 1 to 65535");
    }

    private static ProxyLogin login(String userInfo) {
        String user = upTo(':', userInfo);
        String password = userInfo.substring(Math.min(user.length() + 1, userInfo.length()));
        return new ProxyLogin(percentDecoded(user), Secret.of(percentDecoded(password)));
    }

    /** Each byte becomes one ISO-8859-1 character, as it goes into the header; a stray {@code %} stays, as in curl. */
    private static String percentDecoded(String text) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length; i++) {
            int high = raw[i] == '%' && i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(raw[i + 2], 16);
            bytes.write(low < 0 ? raw[i] : high << 4 | low);
            i += low < 0 ? 0 : 2;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static IllegalArgumentException bad(String variable, String why) {
        return new IllegalArgumentException(
                variable + ": " + why + "; write http://host:port or http://user:password@host:port");
    }

    /** The host's name is looked up at each connection, so that a proxy may move. */
    Proxy address() {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }

    Optional<ProxyLogin> login() {
        return Optional.ofNullable(login);
    }

    @Override
    public String toString() {
        return "http://" + host + ":" + port;
    }
}
