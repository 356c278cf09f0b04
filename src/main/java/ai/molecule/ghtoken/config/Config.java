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
 * @param organization whose tenant of the platform is asked
 * @param cacheDir the preferred folder; {@code CacheFolder} decides whether it can be used
 * @param notices what a person should be told once at start; never a secret
 */
public record Config(
        URI endpoint,
        Optional<String> organization,
        Bearer bearer,
        Path home,
        Path cacheDir,
        Timing timing,
        Github github,
        Network network,
        Observability observability,
        List<String> notices) {

    /**
     * Where the platform's bearer is: the first of these that is not empty.
     *
     * @param files read afresh at each request
     * @param value of {@code MOLECULE_WORKSPACE_TOKEN}, which comes last
     */
    public record Bearer(List<Path> files, Optional<Secret> value) {}

    /** @param timeout one whole request, connect to last byte */
    public record Timing(Duration interval, Duration jitter, Duration initialDelay, Duration timeout) {}

    /**
     * @param host the one host that credentials are for
     * @param wanted false where another program takes care of git credentials ({@code GIT_PROVIDER=gitea})
     * @param fallback the token that the environment holds
     * @param api the base URL of its REST API
     * @param app whom to mint tokens as; empty: the platform is asked
     */
    public record Github(String host, boolean wanted, Fallback fallback, URI api, Optional<App> app) {
        /** The variables that gh looks at for this host, in its order. */
        public List<String> variables() {
            return ReaderSettings.tokenVariables(host);
        }
    }

    /**
     * A GitHub App.
     *
     * @param id its number or its client id
     * @param installationId empty: it is to be found by where the App is installed
     * @param installedOn {@code OWNER} or {@code OWNER/REPOSITORY}; empty where the id is known
     */
    public record App(
            String id, Optional<String> installationId, String installedOn, PrivateKey key, TokenScope scope) {}

    /** One of the two. The file is read afresh at each request. */
    public record PrivateKey(Optional<Path> file, Optional<Secret> value) {}

    /** What a token may reach; what is empty is not narrowed. */
    public record TokenScope(List<String> repositories, Map<String, String> permissions) {}

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
    public record Observability(Optional<String> onRefresh, Optional<Path> metricsFile, Optional<String> workspace) {}

    /** Where tokens come from, in words. */
    public String source() {
        return github.app()
                .map(app -> github.api() + " as GitHub App " + app.id())
                .orElse(endpoint.toString());
    }

    /** @param environment variable names and values; a flag of the command line has replaced its variable already */
    public static Config parse(Map<String, String> environment) throws ConfigException {
        return new ConfigParser(environment).parse();
    }
}
