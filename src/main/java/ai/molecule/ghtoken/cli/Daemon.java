package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.refresh.RefreshLoop;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.util.Map;

/** The {@code daemon} command, free of the command-line parser so that an idle daemon does not carry one. */
final class Daemon {
    private Daemon() {}

    /**
     * @param environment the process's, with the command line's flags laid over it
     * @param flags those flags, by the variables whose place they took
     */
    static int run(Console console, Map<String, String> environment, Map<String, String> flags) {
        try {
            Config config = Config.parse(environment);
            config.notices().forEach(console::log);
            if (!config.github().wanted()) {
                console.log("GIT_PROVIDER says gitea: nothing to do here");
                return ExitCode.NOTHING_TO_DO;
            }
            Wiring wiring = Wiring.of(config, console, console::log);
            return run(wiring, console);
        } catch (ConfigException e) {
            return Failure.exitCode(e.naming(flags), console::log);
        } catch (TokenException e) {
            return Failure.exitCode(e, console::log);
        }
    }

    private static int run(Wiring wiring, Console console) throws TokenException {
        // Held until the process ends, however it ends.
        if (wiring.daemonLock().tryHold().isEmpty()) {
            console.log("another daemon works on " + wiring.folder().path() + " already");
            return ExitCode.TRY_AGAIN;
        }
        RefreshLoop loop = wiring.loop(console, wiring.login(), console::log);
        Signals.handle(loop);
        introduce(wiring, console);
        loop.run();
        console.log("stopped");
        return ExitCode.OK;
    }

    private static void introduce(Wiring wiring, Console console) throws TokenException {
        try (TokenStore.Lease lease = wiring.cache().lease()) {
            lease.update(
                    state -> ProcessIdentity.identity().map(state::startedBy).orElse(state));
        }
        wiring.rememberEnvironmentToken();
        console.log("daemon " + Version.number() + " started: token for "
                + wiring.config().github().host() + " from " + wiring.config().source() + ", cache "
                + wiring.folder().path());
    }
}
