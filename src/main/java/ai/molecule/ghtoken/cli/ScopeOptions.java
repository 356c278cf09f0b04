package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.config.ReaderSettings;
import ai.molecule.ghtoken.config.RepositoryName;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that narrow a token to a part of what the App may reach: docs/scopes.md. */
@CommandLine.Command
final class ScopeOptions {
    @Option(
            names = "--repository",
            paramLabel = "R[,R]",
            description = "only for these repositories of one owner: NAME, OWNER/NAME or a URL; separated by commas")
    private List<String> repositories = List.of();

    @Option(
            names = "--permissions",
            paramLabel = "P",
            description = "only with these permissions, such as contents:read,issues:write")
    private @Nullable String permissions;

    @Option(names = "--read-only", description = "with the permissions of the installation, each at read")
    private boolean readOnly;

    @Option(
            names = "--owner",
            paramLabel = "OWNER",
            converter = OwnerConverter.class,
            description = "a token for the repositories of this user or organization;"
                    + " needs GITHUB_APP_INSTALLED_ON=auto")
    private @Nullable RepositoryOwner owner;

    private static final class OwnerConverter implements ITypeConverter<RepositoryOwner> {
        @Override
        public RepositoryOwner convert(String text) {
            return RepositoryOwner.of(text).orElseThrow(() -> new TypeConversionException(RepositoryOwner.FORM));
        }
    }

    Optional<RepositoryOwner> owner() {
        return Optional.ofNullable(owner);
    }

    /** The source for the scope that {@code exec} has started this process with; empty without one. */
    static Optional<ScopedSource> inherited(Console console) throws ConfigException, TokenException, IOException {
        String value = console.environment().getOrDefault(ReaderSettings.SCOPE, "");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        List<String> words = List.of(value.split(" ", -1));
        try {
            ScopeOptions options = new ScopeOptions();
            new CommandLine(options).parseArgs(words.stream().skip(1).toArray(String[]::new));
            ScopedSource source = options.source(console);
            // A value that was cut would have fewer options, and so a wider token.
            if (words.size() > 1 && source.name().equals(value)) {
                return Optional.of(source);
            }
        } catch (CommandLine.PicocliException e) {
            // Reported below.
        }
        throw new ConfigException(
                ReaderSettings.SCOPE + " must be as exec has set it, with the same settings, or unset");
    }

    /**
     * The source for the scope that the options name, else for the inherited scope, else for the remotes at hand; empty
     * without any of these. An owner alone is no scope, and prevents inheriting one.
     *
     * @throws TypeConversionException the options cannot be used together
     */
    Optional<ScopedSource> wanted(Console console) throws ConfigException, TokenException, IOException {
        if (repositories.isEmpty() && permissions == null && !readOnly) {
            Optional<ScopedSource> inherited = owner == null ? inherited(console) : Optional.empty();
            if (inherited.isPresent() || !ReaderSettings.isOfRemotes(console.environment())) {
                return inherited;
            }
        }
        return Optional.of(source(console));
    }

    private ScopedSource source(Console console) throws ConfigException, TokenException, IOException {
        if (readOnly && permissions != null) {
            throw new TypeConversionException("--read-only must not be given beside --permissions");
        }
        Map<String, String> levels = Map.of();
        if (permissions != null) {
            levels = Config.TokenScope.permissions(permissions)
                    .orElseThrow(() -> new TypeConversionException(
                            "--permissions must be NAME:read, NAME:write or NAME:admin, separated by commas"));
        }
        Config config = Config.parse(console.environment());
        List<RepositoryName> names = named(config.github().host());
        Config.App app = config.github()
                .app()
                .orElseThrow(() -> new ConfigException("GITHUB_APP_ID must be set for --repository, --permissions and"
                        + " --read-only: only a GitHub App mints a token for a single use"));
        if (names.isEmpty() && app.scope().isOfRemotes()) {
            names = new RemotesAtHand(config.github().host(), console)
                    .ofOwner(
                            owner(),
                            () -> GitHubSources.of(config, app, console)
                                    .installed()
                                    .owner());
        }
        List<String> owners = Stream.concat(
                        owner().map(RepositoryOwner::name).stream(),
                        names.stream().map(RepositoryName::owner).filter(owner -> !owner.isEmpty()))
                .map(owner -> owner.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        if (owners.size() > 1) {
            throw new TypeConversionException("--repository must name repositories of one owner: a token is for one");
        }
        Scope scope = new Scope(
                owners.isEmpty() ? "" : owners.get(0),
                names.isEmpty()
                        ? app.scope().repositories()
                        : names.stream().map(RepositoryName::name).distinct().toList(),
                permissions == null ? app.scope().permissions() : levels,
                readOnly);
        // Of several installations, that of the owner.
        Optional<RepositoryOwner> chosen =
                RepositoryOwner.of(scope.owner()).filter(each -> config.github().isByOwner());
        Config.App installed = chosen.map(app::on).orElse(app);
        return new ScopedSource(scope, scope.id(config, installed), GitHubSources.of(config, installed, console));
    }

    private List<RepositoryName> named(String host) {
        List<RepositoryName> names = new ArrayList<>();
        for (String text : repositories) {
            // With a limit, "," is two repositories without a name, which are refused.
            for (String each : text.split(",", -1)) {
                names.add(RepositoryName.of(each.strip(), host)
                        .orElseThrow(
                                () -> new TypeConversionException("--repository must be NAME, OWNER/NAME or a URL at "
                                        + host + ", separated by commas")));
            }
        }
        return names;
    }
}
