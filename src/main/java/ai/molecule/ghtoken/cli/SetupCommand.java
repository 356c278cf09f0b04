package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.config.ReaderSettings;
import ai.molecule.ghtoken.os.Account;
import ai.molecule.ghtoken.os.ChildProcess;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.setup.Identity;
import ai.molecule.ghtoken.setup.Launcher;
import ai.molecule.ghtoken.setup.Report;
import ai.molecule.ghtoken.setup.Setup;
import ai.molecule.ghtoken.setup.UsersPart;
import ai.molecule.ghtoken.source.AppSource;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "setup",
        description = "Configures git, gh and askpass to use this program; idempotent.",
        footer = {"", "Example: molecule-gh-token-refresh setup --user agent"})
final class SetupCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "as root, for all users, with that user's cache: in the system's git configuration; "
                    + "without it, for yourself: in the global one")
    private @Nullable String user;

    @Option(
            names = "--bin-dir",
            paramLabel = "DIR",
            defaultValue = "/usr/local/bin",
            description = "where the links go: a folder that comes before gh's own on PATH (${DEFAULT-VALUE})")
    private Path binFolder = Path.of("");

    @Option(
            names = "--identity",
            description = "with a GitHub App: names its bot user as the author of this user's commits, "
                    + "if nothing else names one")
    private boolean identity;

    @ArgGroup
    private Instead instead = new Instead();

    /** At most one of them. */
    static final class Instead {
        @Option(names = "--check", description = "changes nothing; prints the state of each part")
        private boolean check;

        @Option(names = "--remove", description = "removes what setup has added, and nothing else")
        private boolean remove;
    }

    @Option(
            names = UsersPart.FLAG,
            hidden = true,
            description =
                    "in a process of the user, which root's setup starts: only what concerns the user's own files")
    private boolean usersPart;

    SetupCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try {
            return run(account());
        } catch (IOException e) {
            console.say(e.getMessage());
            return ExitCode.NO;
        }
    }

    private Optional<Account> account() throws IOException {
        if (user == null) {
            demandOwnHome();
            return Optional.empty();
        }
        if (!PathOwnership.isRoot()) {
            throw new IOException("only root can set up for a user; for yourself, leave --user out");
        }
        Optional<Account> account = Account.named(user);
        if (account.isEmpty()) {
            throw new IOException("there is no user " + user + " in /etc/passwd; create it first");
        }
        return account;
    }

    /** With the HOME of another user, root would write below a folder that this user can change. */
    private void demandOwnHome() throws IOException {
        // Main has replaced HOME in the console's environment.
        Path home = Path.of(System.getenv().getOrDefault("HOME", "/"));
        if (PathOwnership.isRoot() && PathOwnership.foreignPart(home).isPresent()) {
            throw new IOException("HOME is " + home + ", which is not root's; for its user, give --user");
        }
    }

    private int run(Optional<Account> account) throws Exception {
        Map<String, String> environment = new HashMap<>(console.environment());
        account.ifPresent(of -> environment.put("HOME", of.home().toString()));
        boolean cacheIsChosen = !environment.getOrDefault("TOKEN_CACHE_DIR", "").isBlank();
        Config config = Config.parse(environment);
        Identity.Wish wish = wish(config);
        Setup.Plan plan = new Setup.Plan(
                account.isPresent() ? Setup.Part.SYSTEM : usersPart ? Setup.Part.USER : Setup.Part.OWN,
                Optional.of(new Setup.Host(config.github().host(), ReaderSettings.isByOwner(environment)))
                        .filter(host -> config.github().wanted()),
                account,
                Launcher.find(),
                binFolder.toAbsolutePath().normalize(),
                new Setup.Cache(config.cacheDir(), cacheIsChosen));
        Report report = instead.check ? Report.ofCheck(console::print) : Report.ofChanges(console::print, console::say);
        Setup setup = new Setup(plan, ChildProcess::run, environment, wish);
        if (instead.remove) {
            setup.remove(report);
        } else {
            setup.install(report);
        }
        if (!instead.check && !usersPart && !report.hasChanges() && report.isGood()) {
            console.print("nothing to change");
        }
        return report.isGood() ? ExitCode.OK : ExitCode.NO;
    }

    /** Asks GitHub before anything is changed, and only in a process of the user whose commits they are. */
    private Identity.Wish wish(Config config) throws ConfigException, TokenException {
        if (!identity || instead.remove) {
            return Identity.Wish.NONE;
        }
        Config.App app = config.github()
                .app()
                .orElseThrow(() -> new ConfigException(
                        "GITHUB_APP_ID must be set for --identity: without a GitHub App there is no bot user to name"));
        if (instead.check || user != null) {
            return new Identity.Wish(true, Optional.empty());
        }
        AppSource.BotUser bot = GitHubSources.of(config, app, console).botUser();
        return new Identity.Wish(
                true,
                Optional.of(new Identity.Author(
                        bot.name(), bot.email(config.github().host()))));
    }
}
