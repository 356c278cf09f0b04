package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.KnownTokens;
import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.doctor.AskpassCheck;
import ai.molecule.ghtoken.doctor.CacheCheck;
import ai.molecule.ghtoken.doctor.Check;
import ai.molecule.ghtoken.doctor.DaemonCheck;
import ai.molecule.ghtoken.doctor.GhCheck;
import ai.molecule.ghtoken.doctor.GhOnPath;
import ai.molecule.ghtoken.doctor.Git;
import ai.molecule.ghtoken.doctor.GitCheck;
import ai.molecule.ghtoken.doctor.GitHubCheck;
import ai.molecule.ghtoken.doctor.RemotesCheck;
import ai.molecule.ghtoken.doctor.TokenCheck;
import ai.molecule.ghtoken.doctor.VariablesCheck;
import ai.molecule.ghtoken.hook.Gh;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.ChildProcess;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.source.GitHubApi;
import ai.molecule.ghtoken.source.HttpClient;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Creates the checks of doctor, in the order in which a token flows. */
final class DoctorWiring {
    /** For one call of gh. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Config config;
    private final Console console;
    private final Wiring wiring;
    private final RefreshState state;

    DoctorWiring(Config config, Console console) throws ConfigException, TokenException {
        this.config = config;
        this.console = console;
        this.wiring = Wiring.of(config, console, line -> {});
        this.state = wiring.cache().state();
    }

    List<Check> checks(boolean offline) throws ConfigException {
        Map<String, String> environment = console.environment();
        Git git = new Git(ChildProcess::run, environment, gitFolder());
        String host = config.github().host();
        List<Check> checks = new ArrayList<>();
        checks.addAll(new SourceChecks(config, console.clock(), wiring.source(), state, held()).all());
        checks.add(cache());
        checks.add(token());
        checks.add(daemon());
        checks.add(new GitCheck(host, git, environment));
        checks.add(new RemotesCheck(host, git));
        checks.addAll(gh());
        checks.add(new AskpassCheck(environment, git));
        if (!offline) {
            GitHubApi gitHub = gitHub();
            checks.add(new GitHubCheck(
                    host, held(), token -> gitHub.status(token, config.timing().timeout())));
        }
        return checks;
    }

    /** Root starts no git in a repository that another user can change: its configuration names programs. */
    private static Path gitFolder() {
        Path here = Path.of("").toAbsolutePath();
        try {
            boolean trusted = !PathOwnership.isRoot()
                    || PathOwnership.changeableByOthers(here).isEmpty();
            return trusted ? here : Path.of("/");
        } catch (IOException e) {
            return Path.of("/");
        }
    }

    private Optional<InstallationToken> held() {
        return wiring.cache().held();
    }

    private Check cache() {
        return new CacheCheck(
                config.cacheDir(),
                wiring.folder().path(),
                wiring.folder().owner(),
                List.of(config.home().resolve(".gh_token")));
    }

    private Check token() {
        Health health;
        try {
            health =
                    Health.ofToken(wiring.cache().read(), state, console.clock().instant());
        } catch (FileAccessException e) {
            health = Health.unreadable(e.getMessage());
        }
        return new TokenCheck(health.word(), health.why());
    }

    private Check daemon() {
        Health health = Health.live(state, console.clock().instant());
        return new DaemonCheck(state.daemon().isPresent(), health.working(), health.why());
    }

    private List<Check> gh() {
        GhOnPath programs = GhOnPath.of(console.environment());
        KnownTokens own = new KnownTokens(wiring.folder());
        Gh gh = new Gh(config.github().host(), console.environment(), LIMIT);
        return List.of(
                new GhCheck(programs, gh::login, held(), own::contain),
                new VariablesCheck(variables(), held(), own::contain, programs.wrapperIsFirst()));
    }

    private Map<String, Secret> variables() {
        Map<String, Secret> set = new LinkedHashMap<>();
        for (String name : config.github().variables()) {
            String value = console.environment().getOrDefault(name, "");
            if (!value.isEmpty()) {
                set.put(name, Secret.of(value));
            }
        }
        return set;
    }

    private GitHubApi gitHub() throws ConfigException {
        HttpClient http = Wiring.http(config.network(), new BackgroundCall(), console.clock());
        return new GitHubApi(config.github().api(), Version.userAgent(), http);
    }
}
