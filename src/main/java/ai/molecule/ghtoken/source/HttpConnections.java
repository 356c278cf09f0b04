package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;

/** Prepares connections that go where curl's would go and leave nothing behind: no cache, no idle socket, no thread. */
public final class HttpConnections {
    static {
        // All are read once, when the JDK's http classes load. A kept connection has a timer thread that outlives the
        // request by its server's wish; the JDK by default refuses to send a password to a proxy it tunnels through;
        // it would repeat a POST, which mints a token each time; and it keeps each TLS session for a day, of which none
        // is ever used again.
        System.setProperty("http.keepAlive", "false");
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        System.setProperty("sun.net.http.retryPost", "false");
        System.setProperty("javax.net.ssl.sessionCacheSize", "1");
    }

    private final ProxySettings proxies;
    private final Optional<CaBundle> caBundle;

    /** @param caBundle PEM certificates that replace the JVM's trust store; read only when something asks for https */
    public HttpConnections(ProxySettings proxies, Optional<Path> caBundle) {
        this.proxies = proxies;
        this.caBundle = caBundle.map(CaBundle::new);
    }

    Optional<HttpProxy> proxyFor(URI target) {
        return proxies.proxyFor(target);
    }

    /** Opens no socket yet. */
    HttpURLConnection prepare(URI target) throws IOException, TokenException {
        Optional<HttpProxy> proxy = proxyFor(target);
        URL url = target.toURL();
        HttpURLConnection connection = (HttpURLConnection)
                url.openConnection(proxy.isPresent() ? proxy.get().address() : Proxy.NO_PROXY);
        Optional<ProxyLogin> login = proxy.flatMap(HttpProxy::login);
        if (login.isPresent()) {
            login.get().startExchange();
            connection.setAuthenticator(login.get());
        }
        if (caBundle.isPresent() && connection instanceof HttpsURLConnection https) {
            https.setSSLSocketFactory(caBundle.get().sockets());
        }
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        return connection;
    }
}
