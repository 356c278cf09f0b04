package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.KnownTokens;
import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.config.ReaderSettings;
import ai.molecule.ghtoken.doctor.AskpassCheck;
import ai.molecule.ghtoken.doctor.CacheCheck;
import ai.molecule.ghtoken.doctor.Finding;
import ai.molecule.ghtoken.doctor.GhCheck;
import ai.molecule.ghtoken.doctor.GhFoldersCheck;
import ai.molecule.ghtoken.doctor.GhOnPath;
import ai.molecule.ghtoken.doctor.Git;
import ai.molecule.ghtoken.doctor.GitCheck;
import ai.molecule.ghtoken.doctor.GitHubCheck;
import ai.molecule.ghtoken.doctor.RemotesCheck;
import ai.molecule.ghtoken.doctor.StateCheck;
import ai.molecule.ghtoken.hook.Gh;
import ai.molecule.ghtoken.hook.GhFolders;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.ChildProcess;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.source.GitHubApi;
import ai.molecule.ghtoken.source.http.HttpClient;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the checks of doctor, in the order in which a token flows. */
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

    /** @param offline whether not to ask GitHub */
    List<Finding> findings(boolean offline) throws ConfigException {
        Map<String, String> environment = console.environment();
        Git git = new Git(ChildProcess::run, environment, gitFolder());
        String host = config.github().host();
        Instant now = console.clock().instant();
        List<Finding> findings =
                new ArrayList<>(new SourceChecks(config, console.clock(), wiring.source(), state, held()).findings());
        findings.addAll(cache().findings());
        Health token = token();
        findings.add(StateCheck.ofToken(token.word(), token.why()));
        Health daemon = Health.live(state, now);
        findings.add(StateCheck.ofDaemon(state.daemon().isPresent(), daemon.working(), daemon.why()));
        findings.addAll(new GitCheck(host, ReaderSettings.isByOwner(environment), git, environment).findings());
        findings.addAll(new RemotesCheck(host, git).findings());
        findings.addAll(gh().findings());
        findings.add(new GhFoldersCheck(
                        ghFolders()::changeableByAnotherUser, ghFolders().instead())
                .finding());
        findings.add(new AskpassCheck(environment, git).finding());
        if (!offline) {
            GitHubApi gitHub = gitHub();
            findings.add(new GitHubCheck(
                            host,
                            held(),
                            secret -> gitHub.status(secret, config.timing().timeout()))
                    .finding());
        }
        return findings;
    }

    /** Root starts no git in a repository that another user can change: its configuration names programs. */
    private static Path gitFolder() {
        Path here = Path.of("").toAbsolutePath();
        try {
            return Git.foreignPart(here).isEmpty() ? here : Path.of("/");
        } catch (IOException e) {
            return Path.of("/");
        }
    }

    private Optional<InstallationToken> held() {
        return wiring.cache().held();
    }

    private CacheCheck cache() {
        return new CacheCheck(
                config.cacheDir(),
                wiring.folder().path(),
                wiring.folder().owner(),
                List.of(config.home().resolve(".gh_token")));
    }

    private Health token() {
        try {
            return Health.ofToken(wiring.cache().read(), state, console.clock().instant());
        } catch (FileAccessException e) {
            return Health.unreadable(e.getMessage());
        }
    }

    private GhFolders ghFolders() {
        return new GhFolders(console.environment(), wiring.folder().path());
    }

    private GhCheck gh() {
        return new GhCheck(
                GhOnPath.of(console.environment()),
                () -> Gh.in(ghFolders(), config.github().host(), LIMIT).login(),
                variables(),
                held(),
                new KnownTokens(wiring.folder())::contain);
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
        BackgroundCall worker = new BackgroundCall();
        HttpClient http = Wiring.http(config.network(), worker, console.clock());
        return new GitHubApi(config.github().api(), http, worker);
    }
}
