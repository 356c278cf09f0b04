package ai.molecule.ghtoken.source.http;

import ai.molecule.ghtoken.token.Secret;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHost;

/** Which proxy a request goes through, by the rules of curl. */
public record ProxySettings(Optional<HttpProxy> forHttp, Optional<HttpProxy> forHttps, NoProxy exceptions) {
    public static final ProxySettings NONE = parse(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * @param http the proxy for http targets, as HTTP_PROXY holds it; a secret because it may hold a password
     * @param https the proxy for https targets, as HTTPS_PROXY holds it
     * @param noProxy the hosts to be reached without a proxy, as NO_PROXY holds them
     * @throws IllegalArgumentException naming HTTP_PROXY or HTTPS_PROXY and what it accepts, without its value
     */
    public static ProxySettings parse(Optional<Secret> http, Optional<Secret> https, Optional<String> noProxy) {
        return new ProxySettings(
                proxy("HTTP_PROXY", http), proxy("HTTPS_PROXY", https), NoProxy.parse(noProxy.orElse("")));
    }

    private static Optional<HttpProxy> proxy(String variable, Optional<Secret> value) {
        return value.filter(text -> !text.reveal().isBlank()).map(text -> HttpProxy.parse(variable, text));
    }

    Optional<HttpProxy> proxyFor(HttpHost target) {
        return ("https".equals(target.getSchemeName()) ? forHttps : forHttp)
                .filter(proxy -> !exceptions.covers(target.getHostName()));
    }
}
