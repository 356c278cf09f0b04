package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.OwnerFolders;
import ai.molecule.ghtoken.cache.ScopeFolders;
import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.hook.GhFolders;
import ai.molecule.ghtoken.hook.HookRunner;
import ai.molecule.ghtoken.hook.MeteredHook;
import ai.molecule.ghtoken.hook.OnRefreshCommand;
import ai.molecule.ghtoken.hook.RejectionCheck;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.refresh.LoopContext;
import ai.molecule.ghtoken.refresh.RefreshLoop;
import ai.molecule.ghtoken.refresh.RefreshReporter;
import ai.molecule.ghtoken.refresh.RefreshSchedule;
import ai.molecule.ghtoken.source.GitHubApi;
import ai.molecule.ghtoken.token.TokenSink;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Composes the loop of a daemon. */
record DaemonWiring(Wiring wiring, Console console, Logger logger) {

    /** A stopping daemon waits no longer for a process that mints a token of a scope. */
    private static final Duration SCOPE_PATIENCE = Duration.ofSeconds(1);

    /** @param login gets each new token after it is published */
    RefreshLoop loop(TokenSink login, Optional<RevokeOnStop> revocation) {
        return loop(wiring, "", hooks(login, revocation, context(wiring)));
    }

    /**
     * @param target the parts for the token that the loop keeps
     * @param whose the beginning of the log's lines about it
     */
    RefreshLoop loop(Wiring target, String whose, RefreshLoop.Hooks hooks) {
        Config.Timing timing = wiring.config().timing();
        RefreshSchedule schedule = new RefreshSchedule(
                timing.interval(),
                timing.jitter(),
                target == wiring ? timing.initialDelay() : Duration.ZERO,
                new Random()::nextDouble);
        return new RefreshLoop(
                target.refresher(),
                schedule,
                context(target),
                hooks,
                new RefreshReporter(logger, target.metrics(), whose));
    }

    private LoopContext context(Wiring target) {
        return new DaemonContext(console.clock(), target.source(), ProcessIdentity.identity());
    }

    /** Of the target's tokens, if that is configured. */
    Optional<RevokeOnStop> revocation(Wiring target) {
        return revocation(target.cache());
    }

    /** Of the tokens of scopes, which other processes have minted: docs/scopes.md. */
    List<RevokeOnStop> scopeRevocations() {
        Instant now = console.clock().instant();
        return new ScopeFolders(wiring.folder())
                .all().stream()
                        .map(scope -> wiring.cache(scope, SCOPE_PATIENCE))
                        .filter(cache -> cache.held()
                                .filter(token -> !token.isExpiredAt(now))
                                .isPresent())
                        .map(this::revocation)
                        .flatMap(Optional::stream)
                        .toList();
    }

    private Optional<RevokeOnStop> revocation(TokenStore store) {
        Config.Github config = wiring.config().github();
        if (!config.isRevokedOnStop()) {
            return Optional.empty();
        }
        return Optional.of(new RevokeOnStop(store, gitHub(), console.clock(), logger));
    }

    private GitHubApi gitHub() {
        return new GitHubApi(
                wiring.config().github().api(),
                wiring.outside().http(),
                wiring.outside().worker());
    }

    /** Of an owner's token, which gh is not logged in with. */
    RejectionCheck refusals(Wiring target) {
        Duration limit = wiring.config().timing().timeout();
        GitHubApi gitHub = gitHub();
        return new RejectionCheck(
                token -> gitHub.status(token.value(), limit),
                target.folder(),
                target.cache(),
                settling(context(target)));
    }

    /** Runs each task in a thread of its own, and releases the memory that it has taken. */
    private static Executor settling(LoopContext context) {
        BackgroundCall thread = new BackgroundCall();
        return task -> thread.execute(() -> {
            task.run();
            context.settle();
        });
    }

    /** Of owners, if each has a token of its own; otherwise readers are told that none has. */
    Optional<OwnerTokens> owners() {
        if (wiring.config().github().isByOwner()) {
            return Optional.of(new OwnerTokens(this));
        }
        new OwnerFolders(wiring.folder()).remove();
        return Optional.empty();
    }

    private RefreshLoop.Hooks hooks(TokenSink login, Optional<RevokeOnStop> revocation, LoopContext context) {
        Consumer<String> log = logger::warn;
        Executor executor = settling(context);
        HookRunner gh = new HookRunner("gh's login", new MeteredHook(login, wiring.metrics()), true, log, executor);
        AtomicReference<String> lastPlace = new AtomicReference<>("");
        RejectionCheck refusals = new RejectionCheck(
                RejectionCheck.byGh(
                        wiring.config().github().host(),
                        new GhFolders(console.environment(), wiring.folder().path())),
                wiring.folder(),
                wiring.cache(),
                executor);
        Optional<HookRunner> other = wiring.config()
                .observability()
                .onRefresh()
                .map(command -> new OnRefreshCommand(
                        command,
                        console.environment(),
                        wiring.config().github().host(),
                        wiring.folder(),
                        OnRefreshCommand.LIMIT))
                .map(program -> new HookRunner(
                        "the command of TOKEN_REFRESH_ON_REFRESH",
                        new MeteredHook(program, wiring.metrics()),
                        false,
                        log,
                        executor));
        return (now, held, refreshed) -> {
            String place = wiring.source().credentialPlace();
            if (!place.equals(lastPlace.getAndSet(place))) {
                logger.info("the credential for the source is in {}", place);
            }
            gh.attend(now, held, refreshed);
            other.ifPresent(runner -> runner.attend(now, held, refreshed));
            refusals.attend(now, held);
            revocation.ifPresent(each -> each.attend(now, held, refreshed));
        };
    }
}
