package ai.molecule.ghtoken.config;

import ai.molecule.ghtoken.config.Config.Fallback;
import ai.molecule.ghtoken.config.Config.Github;
import ai.molecule.ghtoken.config.Config.Network;
import ai.molecule.ghtoken.config.Config.Observability;
import ai.molecule.ghtoken.config.Config.Timing;
import ai.molecule.ghtoken.token.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** From variables to {@link Config}: names, defaults, ranges. */
final class ConfigParser {
    private static final int DAY = 86_400;
    private static final String DEFAULT_HOST = "github.com";

    private final Variables variables;
    private final List<String> notices = new ArrayList<>();

    ConfigParser(Map<String, String> environment) {
        variables = new Variables(environment);
    }

    Config parse() throws ConfigException {
        Path home = variables.path("HOME").orElseThrow(() -> new ConfigException("HOME", "must be set"));
        Path configs = variables.path("CONFIGS_DIR").orElse(Path.of("/configs"));
        Path cache = variables.path("TOKEN_CACHE_DIR").orElse(home.resolve(".molecule-token-cache"));
        return new Config(
                new PlatformAddress(variables).endpoint(),
                configs.resolve(".auth_token"),
                home,
                cache,
                timing(),
                github(),
                network(),
                observability(),
                List.copyOf(notices));
    }

    private Timing timing() throws ConfigException {
        return new Timing(
                variables.seconds("TOKEN_REFRESH_INTERVAL_SEC", 2700, 1, DAY),
                variables.seconds("TOKEN_REFRESH_JITTER_SEC", 120, 0, DAY),
                variables.seconds("TOKEN_REFRESH_INITIAL_DELAY_SEC", 0, 0, DAY),
                variables.seconds("TOKEN_REFRESH_TIMEOUT_SEC", 10, 1, 300));
    }

    private Observability observability() throws ConfigException {
        Optional<Path> metrics = variables.path("TOKEN_REFRESH_METRICS_FILE");
        if (metrics.isPresent() && !metrics.get().toString().endsWith(".prom")) {
            notices.add("TOKEN_REFRESH_METRICS_FILE does not end in .prom, so node_exporter does not read it");
        }
        return new Observability(
                variables.legible("TOKEN_REFRESH_ON_REFRESH"), metrics, variables.text("WORKSPACE_ID"));
    }

    private Github github() throws ConfigException {
        String host = variables.text("GITHUB_HOST").orElse(DEFAULT_HOST).toLowerCase(Locale.ROOT);
        if (!Names.isHost(host)) {
            throw new ConfigException("GITHUB_HOST", "must be a host name such as github.com, without scheme or port");
        }
        boolean wanted = isGithubWanted();
        if (wanted && isAnotherHostServed()) {
            notices.add("credentials of another git host are set too: the credential helper serves " + host
                    + " only, askpass serves the others");
        }
        AppSettings app = new AppSettings(variables, host);
        notices.addAll(app.notices());
        return new Github(host, wanted, fallback(host), app.api(), app.parse());
    }

    private boolean isGithubWanted() {
        Optional<String> provider = variables.text("GIT_PROVIDER");
        if (provider.isEmpty() || provider.get().equals("github")) {
            return true;
        }
        if (provider.get().equals("gitea")) {
            return false;
        }
        notices.add("GIT_PROVIDER is neither github nor gitea; taken as github");
        return true;
    }

    private boolean isAnotherHostServed() {
        return variables.text("GITEA_TOKEN").isPresent()
                || variables.text("GIT_HTTP_PASSWORD").isPresent();
    }

    /** gh's own order (gh help environment): one pair for github.com and SUBDOMAIN.ghe.com, another for every other host. */
    static List<String> tokenVariables(String host) {
        return GitHubAddress.isHosted(host)
                ? List.of("GH_TOKEN", "GITHUB_TOKEN")
                : List.of("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN");
    }

    private Fallback fallback(String host) {
        List<String> names = tokenVariables(host);
        for (String name : names) {
            Optional<String> value = variables.text(name);
            if (value.isPresent()) {
                return new Fallback(name, value.map(Secret::of));
            }
        }
        return new Fallback(names.get(0), Optional.empty());
    }

    private Network network() throws ConfigException {
        return new Network(
                eitherCase("http_proxy").map(Secret::of),
                eitherCase("https_proxy").map(Secret::of),
                eitherCase("no_proxy"),
                variables.path("SSL_CERT_FILE"));
    }

    private Optional<String> eitherCase(String lower) {
        Optional<String> value = variables.text(lower);
        return value.isPresent() ? value : variables.text(lower.toUpperCase(Locale.ROOT));
    }
}
