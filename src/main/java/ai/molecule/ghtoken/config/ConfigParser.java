package ai.molecule.ghtoken.config;

import ai.molecule.ghtoken.config.Config.Bearer;
import ai.molecule.ghtoken.config.Config.Fallback;
import ai.molecule.ghtoken.config.Config.Github;
import ai.molecule.ghtoken.config.Config.Network;
import ai.molecule.ghtoken.config.Config.Observability;
import ai.molecule.ghtoken.config.Config.Timing;
import ai.molecule.ghtoken.token.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses variables into {@link Config}: names, defaults and ranges. */
final class ConfigParser {
    private static final int DAY = 86_400;

    private static final String REVOKE_ON_STOP = "TOKEN_REFRESH_REVOKE_ON_STOP";

    private static final String BEARER_FILE = ".auth_token";
    private static final String PLATFORM = "http://host.docker.internal:8080";
    private static final int LONGEST_ID = 256;

    private static final Pattern HEADER_VALUE = Pattern.compile("[!-~]{1,256}");

    private final Variables variables;
    private final List<String> notices = new ArrayList<>();

    ConfigParser(Map<String, String> environment) {
        variables = new Variables(environment);
    }

    Config parse() throws ConfigException {
        ReaderSettings readers = ReaderSettings.of(variables);
        return new Config(
                endpoint(),
                organization(),
                new Bearer(
                        List.of(
                                configs().resolve(BEARER_FILE),
                                readers.home().resolve(".molecule-workspace").resolve(BEARER_FILE)),
                        variables.text("MOLECULE_WORKSPACE_TOKEN").map(Secret::of)),
                readers.home(),
                readers.cacheDir(),
                timing(),
                github(readers),
                network(),
                observability(),
                List.copyOf(notices));
    }

    /** The platform's base URL, and the path for this workspace or for administrators. */
    private URI endpoint() throws ConfigException {
        URI base =
                BaseUrl.parse("PLATFORM_URL", variables.legible("PLATFORM_URL").orElse(PLATFORM), PLATFORM);
        Optional<String> workspace = variables.legible("WORKSPACE_ID");
        String path = workspace.isEmpty() ? "/admin/" : "/workspaces/" + segment(workspace.get()) + "/";
        return URI.create(base + path + "github-installation-token");
    }

    /** One percent-encoded path segment (RFC 3986 section 3.3): an id cannot change the path. */
    private static String segment(String id) throws ConfigException {
        boolean moves = id.equals(".") || id.contains("..") || id.contains("/") || id.contains("\\");
        if (moves || id.length() > LONGEST_ID || Variables.hasControlCharacter(id)) {
            throw new ConfigException(
                    "WORKSPACE_ID", "must be one path segment: no slash, no \"..\", no control character");
        }
        // The JDK encodes for a form, in which a plus sign is a blank.
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Path configs() throws ConfigException {
        return variables.path("CONFIGS_DIR").orElse(Path.of("/configs"));
    }

    private Optional<String> organization() throws ConfigException {
        String rule = "must be at most 256 visible ASCII characters";
        Optional<String> id = variables.matching("MOLECULE_ORG_ID", HEADER_VALUE, rule);
        return id.isPresent() ? id : variables.matching("MOLECULE_ORGANIZATION_ID", HEADER_VALUE, rule);
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

    private Github github(ReaderSettings readers) throws ConfigException {
        String host = readers.host();
        Optional<String> provider = variables.text("GIT_PROVIDER");
        if (readers.provider() != Provider.GITEA
                && provider.isPresent()
                && !provider.get().equalsIgnoreCase("github")) {
            notices.add("GIT_PROVIDER is neither github nor gitea; taken as unset");
        }
        if (readers.provider() == Provider.GITHUB && isAnotherHostServed()) {
            notices.add("credentials of another git host are set too: the credential helper serves " + host
                    + " only, askpass serves the others");
        }
        AppSettings app = new AppSettings(variables, host);
        notices.addAll(app.notices());
        Github github = new Github(
                host,
                readers.provider(),
                fallback(host),
                app.api(),
                app.parse(),
                new StsSettings(variables).parse(),
                isRevokedOnStop());
        if (github.isRevokedOnStop() && github.isByPlatform()) {
            throw new ConfigException(
                    REVOKE_ON_STOP,
                    "must not be set without GITHUB_APP_ID: other workspaces use the platform's token too");
        }
        return github;
    }

    private boolean isRevokedOnStop() throws ConfigException {
        String word = variables.text(REVOKE_ON_STOP).orElse("false").toLowerCase(Locale.ROOT);
        if (!List.of("true", "false").contains(word)) {
            throw new ConfigException(REVOKE_ON_STOP, "must be true or false");
        }
        return word.equals("true");
    }

    private boolean isAnotherHostServed() {
        return variables.text("GITEA_TOKEN").isPresent()
                || variables.text("GIT_HTTP_PASSWORD").isPresent();
    }

    private Fallback fallback(String host) throws ConfigException {
        List<String> names = ReaderSettings.tokenVariables(host);
        String set = names.stream()
                .filter(name -> tokenIn(name).isPresent())
                .findFirst()
                .orElse(names.get(0));
        // What exec with a scope has set is never the token for everything.
        boolean isOfScope = variables.text(ReaderSettings.SCOPE).isPresent();
        Optional<String> token = tokenIn(set).filter(value -> !isOfScope);
        return new Fallback(set, token.map(Secret::of), configs().resolve(".github-token"));
    }

    private Optional<String> tokenIn(String name) {
        return variables.text(name).filter(value -> !Secret.isPlaceholder(value));
    }

    private Network network() throws ConfigException {
        return new Network(
                variables.legible(eitherCase("http_proxy")).map(Secret::of),
                variables.legible(eitherCase("https_proxy")).map(Secret::of),
                variables.text(eitherCase("no_proxy")),
                variables.path("SSL_CERT_FILE"));
    }

    /** The name under which it is set. */
    private String eitherCase(String lower) {
        return variables.text(lower).isPresent() ? lower : lower.toUpperCase(Locale.ROOT);
    }
}
