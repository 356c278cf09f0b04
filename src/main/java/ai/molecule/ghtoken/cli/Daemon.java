package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.refresh.RefreshLoop;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;

/** The {@code daemon} command, without the command-line parser, which an idle daemon would keep in memory. */
final class Daemon {
    private Daemon() {}

    /**
     * @param environment the process's; a flag has replaced its variable
     * @param flags those flags, by variable
     */
    static int run(Console console, Map<String, String> environment, Map<String, String> flags) {
        try (DaemonLog log = DaemonLog.start(environment, console.clock())) {
            return run(console, environment, flags, log.logger());
        }
    }

    private static int run(Console console, Map<String, String> environment, Map<String, String> flags, Logger logger) {
        try {
            Config config = Config.parse(environment);
            config.notices().forEach(logger::warn);
            if (!config.github().wanted()) {
                logger.info("{}: nothing to do here", config.github().provider().why());
                return ExitCode.NOTHING_TO_DO;
            }
            return run(Wiring.of(config, console, logger::warn), console, logger);
        } catch (ConfigException e) {
            return ExitCode.of(e.naming(flags), logger::error);
        } catch (TokenException e) {
            return ExitCode.of(e, logger::error);
        }
    }

    private static int run(Wiring wiring, Console console, Logger logger) throws TokenException {
        // Held until the process ends.
        if (wiring.daemonLock().tryHold().isEmpty()) {
            logger.warn("another daemon works on {} already", wiring.folder().path());
            return ExitCode.TRY_AGAIN;
        }
        DaemonWiring parts = new DaemonWiring(wiring, console, logger);
        Optional<RevokeOnStop> revocation = parts.revocation(wiring);
        RefreshLoop loop = parts.loop(wiring.login(), revocation);
        Optional<OwnerTokens> owners = parts.owners();
        Signals.handle(loop, revocation.isPresent() ? RevokeOnStop.GRACE : Signals.GRACE);
        introduce(wiring, logger);
        owners.ifPresent(OwnerTokens::start);
        loop.run();
        owners.ifPresent(OwnerTokens::stop);
        if (revocation.isPresent()) {
            revocation.get().revoke();
            parts.scopeRevocations().parallelStream().forEach(RevokeOnStop::revoke);
        }
        logger.info("stopped");
        return ExitCode.OK;
    }

    private static void introduce(Wiring wiring, Logger logger) throws TokenException {
        try (TokenStore.Lease lease = wiring.cache().lease()) {
            lease.update(
                    state -> ProcessIdentity.identity().map(state::startedBy).orElse(state));
        }
        wiring.rememberEnvironmentToken();
        String host = wiring.config().github().host();
        logger.info(
                "daemon {} started: token for {} from {}, cache {}",
                Version.number(),
                host,
                wiring.config().source(),
                wiring.folder().path());
    }
}
