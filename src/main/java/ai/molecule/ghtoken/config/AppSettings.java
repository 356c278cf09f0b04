package ai.molecule.ghtoken.config;

import ai.molecule.ghtoken.config.Config.App;
import ai.molecule.ghtoken.config.Config.Installation;
import ai.molecule.ghtoken.config.Config.PrivateKey;
import ai.molecule.ghtoken.config.Config.TokenScope;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings of the GitHub App. Without GITHUB_APP_ID there is none. Docs: docs/github-app.md. */
final class AppSettings {
    private static final String ID = "GITHUB_APP_ID";
    private static final String INSTALLATION_ID = "GITHUB_APP_INSTALLATION_ID";
    private static final String INSTALLED_ON = "GITHUB_APP_INSTALLED_ON";
    private static final String DEFAULT_OWNER = "GITHUB_APP_DEFAULT_OWNER";
    private static final String KEY = "GITHUB_APP_PRIVATE_KEY";
    private static final String KEY_FILE = "GITHUB_APP_PRIVATE_KEY_FILE";
    private static final String SIGN_COMMAND = "GITHUB_APP_SIGN_COMMAND";
    private static final String REPOSITORIES = "GITHUB_APP_REPOSITORIES";
    private static final String PERMISSIONS = "GITHUB_APP_PERMISSIONS";
    private static final List<String> NEED_AN_ID = List.of(
            INSTALLATION_ID, INSTALLED_ON, DEFAULT_OWNER, KEY, KEY_FILE, SIGN_COMMAND, REPOSITORIES, PERMISSIONS);

    /** The value of {@link #INSTALLED_ON} for a token for each owner. */
    private static final String AUTO = "auto";

    private final Variables variables;
    private final String host;

    AppSettings(Variables variables, String host) {
        this.variables = variables;
        this.host = host;
    }

    /** Tells which source is used if the variables name two, and what a setting does not do. */
    List<String> notices() {
        List<String> notices = new ArrayList<>(sources());
        if (isOfRemotes(variables)) {
            notices.add(REPOSITORIES + "=auto narrows what token and exec give; the token for git and gh opens"
                    + " every repository of the installation");
        }
        return notices;
    }

    private List<String> sources() {
        for (String name : List.of(ID, StsSettings.URL)) {
            if (variables.text(name).isPresent()) {
                return variables.text("PLATFORM_URL").isEmpty()
                        ? List.of()
                        : List.of(name + " is set, so PLATFORM_URL is not asked");
            }
        }
        return NEED_AN_ID.stream()
                .filter(name -> variables.text(name).isPresent())
                .findFirst()
                .map(name -> List.of(name + " is set without " + ID + ": the platform is asked"
                        + (isByOwner(variables) ? ", which gives a token for one owner" : "")))
                .orElse(List.of());
    }

    static boolean isSet(Variables variables) {
        return variables.text(ID).isPresent();
    }

    /** Whether the installations are found by owner, as far as one variable tells. */
    static boolean isByOwner(Variables variables) {
        return variables.text(INSTALLED_ON).filter(AUTO::equalsIgnoreCase).isPresent();
    }

    /** GITHUB_API_URL is used only with an App or a token service. */
    URI api() throws ConfigException {
        return variables.text(ID).isPresent() || variables.text(StsSettings.URL).isPresent()
                ? GitHubAddress.parse(variables, host)
                : GitHubAddress.apiOf(host);
    }

    Optional<App> parse() throws ConfigException {
        Optional<String> id = variables.matching(
                ID, Names.APP, "must be the App's number or client id, such as 123456 or Iv23liAbCdEf");
        if (id.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new App(id.get(), installation(), key(), scope()));
    }

    private Installation installation() throws ConfigException {
        Optional<String> installation = variables.matching(
                INSTALLATION_ID, Names.NUMBER, "must be a number: the last part of the installation page's URL");
        Optional<String> place =
                variables.matching(INSTALLED_ON, Names.PLACE, "must be OWNER, OWNER/REPOSITORY or " + AUTO);
        if (installation.isEmpty() && place.isEmpty()) {
            throw new ConfigException(
                    INSTALLATION_ID,
                    "must be set beside " + ID + ", or " + INSTALLED_ON + " to OWNER or OWNER/REPOSITORY");
        }
        if (installation.isPresent() && place.isPresent()) {
            throw new ConfigException(INSTALLED_ON, "must not be set beside " + INSTALLATION_ID);
        }
        Optional<String> owner = variables.matching(DEFAULT_OWNER, RepositoryOwner.NAME, RepositoryOwner.FORM);
        if (isByOwner(variables)) {
            return new Installation(Optional.empty(), owner.orElse(""), true);
        }
        if (owner.isPresent()) {
            throw new ConfigException(DEFAULT_OWNER, "must not be set without " + INSTALLED_ON + "=" + AUTO);
        }
        return new Installation(installation, place.orElse(""), false);
    }

    private PrivateKey key() throws ConfigException {
        List<String> given = Stream.of(KEY_FILE, KEY, SIGN_COMMAND)
                .filter(name -> variables.text(name).isPresent())
                .toList();
        if (given.isEmpty()) {
            throw new ConfigException(KEY_FILE, "must be set beside " + ID + ": the path of the App's private key");
        }
        if (given.size() > 1) {
            throw new ConfigException(given.get(1), "must not be set beside " + given.get(0));
        }
        return new PrivateKey(
                variables.path(KEY_FILE), variables.text(KEY).map(Secret::of), variables.legible(SIGN_COMMAND));
    }

    private TokenScope scope() throws ConfigException {
        boolean isOfRemotes = isOfRemotes(variables);
        Optional<String> repositories = variables.matching(
                REPOSITORIES,
                Names.REPOSITORIES,
                "must be auto, or names without their owner, separated by commas, such as api,website");
        if (isByOwner(variables) && repositories.isPresent() && !isOfRemotes) {
            throw new ConfigException(
                    REPOSITORIES, "must not name any beside " + INSTALLED_ON + "=" + AUTO + ": each is of one owner");
        }
        Optional<String> permissions = variables.matching(
                PERMISSIONS,
                Names.PERMISSIONS,
                "must be NAME:read, NAME:write or NAME:admin, separated by commas, such as contents:read");
        return new TokenScope(
                repositories
                        .filter(names -> !isOfRemotes)
                        .map(names -> List.of(names.split(",")))
                        .orElse(List.of()),
                permissions.flatMap(TokenScope::permissions).orElse(Map.of()),
                isOfRemotes);
    }

    /** Whether the App's token for a single use is one for the repositories of the remotes at hand. */
    static boolean isOfRemotes(Variables variables) {
        return variables.text(ID).isPresent()
                && variables.text(REPOSITORIES).filter("auto"::equalsIgnoreCase).isPresent();
    }
}
