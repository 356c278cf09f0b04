package ai.molecule.ghtoken.config;

import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings, validated. Immutable. Docs: docs/configuration.md.
 *
 * @param endpoint the URL of the platform's token endpoint
 * @param organization the value of the header X-Molecule-Org-Id: at most 256 visible ASCII characters
 * @param cacheDir the preferred folder; {@code CacheFolder} decides whether it can be used
 * @param notices warnings to log once at start; without secrets
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

    /**
     * @param interval the longest time between refreshes; 1 s to 1 day
     * @param jitter the interval varies by plus or minus this; 0 s to 1 day
     * @param initialDelay before the first attempt of a daemon; 0 s to 1 day
     * @param timeout for one whole request, from connect to the last byte; 1 to 300 s
     */
    public record Timing(Duration interval, Duration jitter, Duration initialDelay, Duration timeout) {}

    /**
     * @param host the one host that credentials are for
     * @param provider whether another program provides git credentials
     * @param fallback a token that is not renewed
     * @param api the base URL of its REST API
     * @param app the App that mints tokens
     * @param sts the token service that is asked for them; without it and the App, the platform is asked
     * @param isRevokedOnStop whether a daemon that is stopped ends its tokens at GitHub
     */
    public record Github(
            String host,
            Provider provider,
            Fallback fallback,
            URI api,
            Optional<App> app,
            Optional<Sts> sts,
            boolean isRevokedOnStop) {
        /** Whether the platform is asked for tokens. */
        public boolean isByPlatform() {
            return app.isEmpty() && sts.isEmpty();
        }

        /** Whether the repositories of each owner have a token of their own: docs/owners.md. */
        public boolean isByOwner() {
            return app.map(App::installation).filter(Installation::byOwner).isPresent();
        }

        /** False if another program provides git credentials. */
        public boolean wanted() {
            return provider == Provider.GITHUB;
        }

        /** The variables that gh reads for this host, in its order. */
        public List<String> variables() {
            return ReaderSettings.tokenVariables(host);
        }
    }

    /**
     * A GitHub App.
     *
     * @param id its number or its client id
     */
    public record App(String id, Installation installation, PrivateKey key, TokenScope scope) {
        /** The same App where it is installed on an owner. */
        public App on(RepositoryOwner owner) {
            return new App(id, new Installation(Optional.empty(), owner.name(), true), key, scope);
        }
    }

    /**
     * Which installation of the App gives the token that readers get who ask for no owner.
     *
     * @param id empty: {@code place} determines it
     * @param place {@code OWNER} or {@code OWNER/REPOSITORY}; empty if the id is set, and for the first that GitHub lists
     * @param byOwner whether the repositories of each owner have a token of their own; {@code place} is an owner then
     */
    public record Installation(Optional<String> id, String place, boolean byOwner) {}

    /**
     * A security token service.
     *
     * @param endpoint with the scope and the identity
     * @param tokenFile a JSON Web Token of the workload's own; read at each request
     */
    public record Sts(URI endpoint, Path tokenFile) {}

    /**
     * Exactly one is present.
     *
     * @param file read at each request
     * @param signCommand a command for {@code sh -c} that signs with a key that stays elsewhere
     */
    public record PrivateKey(Optional<Path> file, Optional<Secret> value, Optional<String> signCommand) {}

    /**
     * Limits a token to repositories and permissions; an empty part is no limit.
     *
     * @param isOfRemotes whether the repositories of a single use are those of the remotes at hand
     */
    public record TokenScope(List<String> repositories, Map<String, String> permissions, boolean isOfRemotes) {
        /** Permissions with their levels, in the form of GITHUB_APP_PERMISSIONS; empty for any other text. */
        public static Optional<Map<String, String>> permissions(String text) {
            if (!Names.PERMISSIONS.matcher(text).matches()) {
                return Optional.empty();
            }
            Map<String, String> levels = new LinkedHashMap<>();
            for (String permission : text.split(",")) {
                String[] pair = permission.split(":");
                levels.put(pair[0], pair[1]);
            }
            return Optional.of(levels);
        }
    }

    /**
     * @param variable the variable of the token, or the first one if none is set
     * @param token empty if none of the variables is set
     * @param file a personal token that is used last; read afresh each time
     */
    public record Fallback(String variable, Optional<Secret> token, Path file) {}

    /** With curl's meaning. A proxy's URL may contain a password. */
    public record Network(
            Optional<Secret> httpProxy,
            Optional<Secret> httpsProxy,
            Optional<String> noProxy,
            Optional<Path> certificates) {}

    /**
     * @param onRefresh a command for {@code sh -c} that runs after a token is published
     * @param metricsFile the file to which the daemon writes metrics
     * @param workspace a label of the metrics
     */
    public record Observability(Optional<String> onRefresh, Optional<Path> metricsFile, Optional<String> workspace) {}

    /** Describes the source of tokens, for messages. */
    public String source() {
        return github.app()
                .map(app -> github.api() + " as GitHub App " + app.id())
                .or(() -> github.sts().map(sts -> sts.endpoint().toString()))
                .orElse(endpoint.toString());
    }

    /**
     * @param environment variable names and values; a flag has replaced its variable
     * @throws ConfigException the first setting that is invalid, or missing
     */
    public static Config parse(Map<String, String> environment) throws ConfigException {
        return new ConfigParser(environment).parse();
    }
}
