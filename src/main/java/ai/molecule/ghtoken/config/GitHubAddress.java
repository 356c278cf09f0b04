package ai.molecule.ghtoken.config;

import java.net.URI;
import java.util.Optional;

/** The REST API's URL: of GitHub.com, of data residency (SUBDOMAIN.ghe.com), or of an Enterprise Server. */
final class GitHubAddress {
    private static final String VARIABLE = "GITHUB_API_URL";
    private static final String DOT_COM = "github.com";
    private static final String DOT_COM_API = "api.github.com";

    private GitHubAddress() {}

    /** Whether GitHub operates the host, so that it is no Enterprise Server. */
    static boolean isHosted(String host) {
        return host.equals(DOT_COM) || host.endsWith(".ghe.com");
    }

    /** By GitHub's REST documentation, "Getting started", also of the Enterprise Server. */
    static URI apiOf(String host) {
        return URI.create(isHosted(host) ? "https://api." + host : "https://" + host + "/api/v3");
    }

    /**
     * Tokens of this API are given to git for the host, so the two must belong together.
     *
     * @param host in lower case
     */
    static URI parse(Variables variables, String host) throws ConfigException {
        Optional<String> value = variables.legible(VARIABLE);
        if (value.isEmpty()) {
            return apiOf(host);
        }
        URI api = BaseUrl.parse(VARIABLE, value.get(), "https://github.example.com/api/v3");
        String name = BaseUrl.host(api);
        if (api.getScheme().equalsIgnoreCase("http") && !isLoopback(name)) {
            throw new ConfigException(VARIABLE, "must begin with https://, for the App's signature is sent there");
        }
        if (name.equals(DOT_COM_API) && !host.equals(DOT_COM)) {
            throw new ConfigException(VARIABLE, "must be the API of GITHUB_HOST, and not GitHub.com's");
        }
        if (!name.equals(DOT_COM_API) && variables.text("GITHUB_HOST").isEmpty()) {
            throw new ConfigException(VARIABLE, "must have GITHUB_HOST set beside it, the host that git clones from");
        }
        return api;
    }

    private static boolean isLoopback(String name) {
        return name.equals("localhost") || name.equals("127.0.0.1") || name.equals("[::1]");
    }
}
