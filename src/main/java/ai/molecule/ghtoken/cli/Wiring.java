package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.OwnerFolders;
import ai.molecule.ghtoken.cache.ProcessLock;
import ai.molecule.ghtoken.cache.ProvisionedToken;
import ai.molecule.ghtoken.cache.ScopeFolders;
import ai.molecule.ghtoken.cache.TokenCache;
import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.hook.GhLogin;
import ai.molecule.ghtoken.hook.MetricsFile;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.refresh.TokenRefresher;
import ai.molecule.ghtoken.source.AppSource;
import ai.molecule.ghtoken.source.RemoteSource;
import ai.molecule.ghtoken.source.http.HttpClient;
import ai.molecule.ghtoken.source.http.ProxySettings;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSink;
import ai.molecule.ghtoken.token.TokenSource;
import ai.molecule.ghtoken.token.TokenStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Composes all parts of a command that refreshes. */
record Wiring(
        Config config,
        CacheFolder folder,
        TokenCache cache,
        RemoteSource source,
        TokenSource environment,
        TokenRefresher refresher,
        MetricsRecorder metrics,
        Outside outside) {

    /** The parts that the sources of all tokens share. */
    record Outside(Console console, HttpClient http, BackgroundCall worker) {}

    /** How long another process may take to write its files after its request. */
    static final Duration WRITING = Duration.ofSeconds(5);

    /**
     * The mount point of procfs. Tests in accelerated time name an absent folder, so that only the wall clock counts.
     */
    static final Path PROC = Path.of(System.getProperty("molecule.proc", "/proc"));

    static Wiring of(Config config, Console console, Consumer<String> log) throws ConfigException, TokenException {
        Clock clock = console.clock();
        BackgroundCall worker = new BackgroundCall();
        CacheFolder folder = CacheFolder.choose(config.cacheDir(), log);
        TokenCache cache = cache(config, folder, clock, worker, patience(config));
        HttpClient http = http(config.network(), worker, clock);
        RemoteSource source = Sources.of(config, console, http, worker);
        FallbackSources fallbacks =
                new FallbackSources(config.github().fallback(), new ProvisionedToken(folder, clock), clock);
        MetricsRecorder metrics = metrics(config, clock, cache, folder, worker);
        return new Wiring(
                config,
                folder,
                cache,
                source,
                fallbacks::any,
                new TokenRefresher(
                        cache,
                        timed(announced(config, source, folder), metrics),
                        fallbacks::publishable,
                        worker,
                        clock),
                metrics,
                new Outside(console, http, worker));
    }

    /** Of a folder inside the main one. */
    TokenCache cache(CacheFolder inner) {
        return cache(inner, patience(config));
    }

    /** @param patience how long to wait for another process that refreshes */
    TokenCache cache(CacheFolder inner, Duration patience) {
        return cache(config, inner, outside.console().clock(), outside.worker(), patience);
    }

    private static TokenCache cache(
            Config config, CacheFolder folder, Clock clock, BackgroundCall worker, Duration patience) {
        return new TokenCache(
                folder,
                config.home(),
                config.github().host(),
                new BootClock(clock, PROC),
                ProcessLock.ofRefresh(folder, worker, patience));
    }

    private static Duration patience(Config config) {
        return config.timing().timeout().plus(WRITING);
    }

    Wiring on(ReaderWiring.Target target) throws TokenException {
        if (target.scope().isPresent()) {
            return on(target.scope().get());
        }
        return target.owner().isPresent() ? on(target.owner().get()) : this;
    }

    /**
     * The parts for the token of one owner: docs/owners.md. The environment has no such token, and gh is
     * not logged in with it.
     *
     * @throws TokenException {@code NOT_CONFIGURED}: the settings do not tell to find the installations by owner
     */
    Wiring on(RepositoryOwner owner) throws TokenException {
        if (!config.github().isByOwner() || !(source instanceof AppSource app)) {
            throw noOwners(owner);
        }
        RemoteSource ownSource = app.on(new AppSource.Installation(Optional.empty(), owner.name(), true));
        return inside(new OwnerFolders(folder).of(owner), patience(config), ownSource, ownSource, owner.name());
    }

    /** The parts for the token of one scope: docs/scopes.md. The environment has no such token. */
    private Wiring on(ScopedSource scope) {
        ScopeFolders scopes = new ScopeFolders(folder);
        TokenSource sweeping = () -> {
            Instant now = outside.console().clock().instant();
            scopes.sweep(each ->
                    cache(each).held().filter(token -> !token.isExpiredAt(now)).isPresent());
            return scope.fetch();
        };
        // It may ask for the installation first.
        Duration patience = patience(config).plus(config.timing().timeout());
        return inside(scopes.of(scope.id()), patience, scope.app(), sweeping, "the scope");
    }

    /** @param whose what the token is for, in words */
    private Wiring inside(CacheFolder own, Duration patience, RemoteSource remote, TokenSource fetched, String whose) {
        TokenCache ownCache = cache(own, patience);
        TokenSource none = () -> {
            throw new TokenException(TokenException.Kind.NO_FALLBACK, "the environment has no token for " + whose);
        };
        return new Wiring(
                config,
                own,
                ownCache,
                remote,
                none,
                new TokenRefresher(
                        ownCache,
                        timed(fetched, metrics),
                        none,
                        outside.worker(),
                        outside.console().clock()),
                new OwnerMetrics(metrics),
                outside);
    }

    static TokenException noOwners(RepositoryOwner owner) {
        return new TokenException(
                TokenException.Kind.NOT_CONFIGURED,
                "no token for " + owner + ": GITHUB_APP_INSTALLED_ON is not auto here;"
                        + " a daemon with that setting has one within 30 s after the first request");
    }

    /**
     * Records the environment's token and the time when it was first seen, for the gh wrapper. Only for a process with
     * the container's own environment, such as a daemon.
     */
    void rememberEnvironmentToken() {
        ProvisionedToken provisioned =
                new ProvisionedToken(folder, outside.console().clock());
        config.github().fallback().token().ifPresent(provisioned::remember);
    }

    /** Held for a daemon's life. */
    ProcessLock daemonLock() {
        return new ProcessLock(folder, ProcessLock.DAEMON, outside.worker(), Duration.ZERO);
    }

    /** Logs gh in with each token that it gets. */
    TokenSink login() {
        return new GhLogin(
                config.github().host(),
                outside.console().environment(),
                folder,
                new ProcessLock(folder, ProcessLock.GH_LOGIN, outside.worker(), GhLogin.LIMIT.multipliedBy(2)),
                GhLogin.LIMIT);
    }

    /** Makes the daemon of this cache refresh at once, with the back-off of a first failure. */
    void hurryDaemon(Instant now) {
        try (TokenStore.Lease lease = cache.lease()) {
            lease.update(state -> state.daemon().isPresent() ? state.planned(now) : state);
        } catch (TokenException e) {
            // The refresh has reported why the cache cannot be written.
            return;
        }
    }

    /** Writes only when a daemon's loop calls it. */
    private static MetricsRecorder metrics(
            Config config, Clock clock, TokenCache cache, CacheFolder folder, BackgroundCall worker) {
        Config.Observability observability = config.observability();
        if (observability.metricsFile().isEmpty()) {
            return MetricsRecorder.NONE;
        }
        MetricsFile.Labels labels = new MetricsFile.Labels(
                Map.of("version", Version.number(), "java", System.getProperty("java.specification.version")),
                observability.workspace().isPresent()
                        ? Map.of("workspace", observability.workspace().get())
                        : Map.of());
        MetricsFile.States states = new MetricsFile.States() {
            @Override
            public RefreshState main() {
                return cache.state();
            }

            @Override
            public Map<String, RefreshState> ofOwners() {
                Map<String, RefreshState> all = new LinkedHashMap<>();
                if (config.github().isByOwner()) {
                    OwnerFolders owners = new OwnerFolders(folder);
                    owners.usedSince(clock.instant().minus(OwnerTokens.KEPT))
                            .forEach(owner -> all.put(
                                    owner.name(),
                                    cache(config, owners.of(owner), clock, worker, Duration.ZERO)
                                            .state()));
                }
                return all;
            }
        };
        return new MetricsFile(observability.metricsFile().get(), labels, clock.instant(), states, folder);
    }

    /** Readers must know that each owner has a token of its own before the main token can be published. */
    private static TokenSource announced(Config config, TokenSource source, CacheFolder folder) {
        if (!config.github().isByOwner()) {
            return source;
        }
        return () -> {
            new OwnerFolders(folder).create();
            return source.fetch();
        };
    }

    /** Records how long each request takes, also one that fails. */
    private static TokenSource timed(TokenSource source, MetricsRecorder metrics) {
        return () -> {
            long start = System.nanoTime();
            try {
                return source.fetch();
            } finally {
                metrics.requested(Duration.ofNanos(System.nanoTime() - start));
            }
        };
    }

    /** @throws ConfigException when a proxy's address cannot be used */
    static HttpClient http(Config.Network network, BackgroundCall worker, Clock clock) throws ConfigException {
        try {
            ProxySettings proxies = ProxySettings.parse(network.httpProxy(), network.httpsProxy(), network.noProxy());
            return new HttpClient(Version.userAgent(), proxies, network.certificates(), worker, clock);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
    }
}
