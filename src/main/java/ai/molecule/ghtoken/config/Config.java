package ai.molecule.ghtoken.config;

import ai.molecule.ghtoken.token.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings, checked. Docs: docs/configuration.md.
 *
 * @param endpoint where the platform answers with a token
 * @param bearerFile read afresh at each request
 * @param cacheDir the preferred folder; {@code CacheFolder} decides whether it can be used
 * @param notices what a person should be told once at start; never a secret
 */
public record Config(
        URI endpoint,
        Path bearerFile,
        Path home,
        Path cacheDir,
        Timing timing,
        Github github,
        Network network,
        Watchers watchers,
        List<String> notices) {

    /** @param timeout one whole request, connect to last byte */
    public record Timing(Duration interval, Duration jitter, Duration initialDelay, Duration timeout) {}

    /**
     * @param host the one host that credentials are for
     * @param wanted false where another program takes care of git credentials ({@code GIT_PROVIDER=gitea})
     * @param fallback the token that the environment holds
     */
    public record Github(String host, boolean wanted, Fallback fallback) {
        /** The variables that gh looks at for this host, in its order. */
        public List<String> variables() {
            return ConfigParser.tokenVariables(host);
        }
    }

    /**
     * @param variable the variable that it was taken from, or the first that was looked at
     * @param token its value; empty when none of the variables is set
     */
    public record Fallback(String variable, Optional<Secret> token) {}

    /** As curl understands these variables; empty when unset. The proxies may carry a password. */
    public record Network(
            Optional<Secret> httpProxy,
            Optional<Secret> httpsProxy,
            Optional<String> noProxy,
            Optional<Path> certificates) {}

    /**
     * @param onRefresh a command for {@code sh -c}, to be run after a token is published
     * @param metricsFile where the daemon keeps its metrics
     * @param workspace tells its metrics from another's
     */
    public record Watchers(Optional<String> onRefresh, Optional<Path> metricsFile, Optional<String> workspace) {}

    /** @param environment variable names and values; a flag of the command line has replaced its variable already */
    public static Config parse(Map<String, String> environment) throws ConfigException {
        return new ConfigParser(environment).parse();
    }
}
