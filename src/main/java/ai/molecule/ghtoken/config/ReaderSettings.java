package ai.molecule.ghtoken.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The settings that readers of the cache use: HOME, TOKEN_CACHE_DIR, GITHUB_HOST, GIT_PROVIDER and
 * TOKEN_MIN_LIFE_SEC. Readers check no
 * other, so that a bad setting of the daemon does not break git.
 *
 * @param host the one host that credentials are for, in lower case
 * @param provider whether another program provides git credentials
 * @param home where scripts look for {@code .gh_token}
 * @param cacheDir the preferred folder; {@code CacheFolder} decides whether it can be used
 * @param minLife how long a token must live on to be handed out; 0 to 60 min
 */
public record ReaderSettings(String host, Provider provider, Path home, Path cacheDir, Duration minLife) {
    /** The variable that {@code exec} gives its command: the id of the scope, and its options. Docs: docs/scopes.md. */
    public static final String SCOPE = "MOLECULE_GH_SCOPE";

    private static final String DEFAULT_HOST = "github.com";

    /** @param environment variable names and values */
    public static ReaderSettings parse(Map<String, String> environment) throws ConfigException {
        return of(new Variables(environment));
    }

    static ReaderSettings of(Variables variables) throws ConfigException {
        Path home = variables.path("HOME").orElseThrow(() -> new ConfigException("HOME", "must be set"));
        Path cache = variables.path("TOKEN_CACHE_DIR").orElse(home.resolve(".molecule-token-cache"));
        Duration minLife = variables.seconds("TOKEN_MIN_LIFE_SEC", 0, 0, 3600);
        return new ReaderSettings(host(variables), Provider.of(variables), home, cache, minLife);
    }

    private static String host(Variables variables) throws ConfigException {
        String host = variables.text("GITHUB_HOST").orElse(DEFAULT_HOST).toLowerCase(Locale.ROOT);
        if (!Names.HOST.matcher(host).matches()) {
            throw new ConfigException("GITHUB_HOST", "must be a host name such as github.com, without scheme or port");
        }
        return host;
    }

    /** The variables that gh reads for this host, in its order. */
    public List<String> tokenVariables() {
        return tokenVariables(host);
    }

    /**
     * gh's own order (gh help environment): one pair for github.com and SUBDOMAIN.ghe.com, another for every other
     * host.
     */
    static List<String> tokenVariables(String host) {
        return GitHubAddress.isHosted(host)
                ? List.of("GH_TOKEN", "GITHUB_TOKEN")
                : List.of("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN");
    }

    /** Whether {@code token} gives one for the repositories of the remotes at hand: docs/scopes.md. */
    public static boolean isOfRemotes(Map<String, String> environment) {
        return AppSettings.isOfRemotes(new Variables(environment));
    }

    /** Whether this process can mint a token for each owner: with a platform there is one for all. */
    public static boolean mintsByOwner(Map<String, String> environment) {
        return isByOwner(environment) && AppSettings.isSet(new Variables(environment));
    }

    /** Whether the App's installations are found by owner, as far as a reader needs to know: docs/owners.md. */
    public static boolean isByOwner(Map<String, String> environment) {
        return AppSettings.isByOwner(new Variables(environment));
    }

    /** The host in an invalid GITHUB_HOST that is a URL or has a port. */
    public static String likelyHost(Map<String, String> environment) {
        return new Variables(environment)
                .text("GITHUB_HOST")
                .map(text -> text.replaceFirst("^[A-Za-z]+://", "").replaceFirst("[/:?#].*", ""))
                .filter(text -> !text.isEmpty())
                .orElse(DEFAULT_HOST);
    }
}
