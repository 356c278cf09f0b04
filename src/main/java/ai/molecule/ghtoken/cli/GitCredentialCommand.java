package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.config.Provider;
import ai.molecule.ghtoken.config.ReaderSettings;
import ai.molecule.ghtoken.doctor.Git;
import ai.molecule.ghtoken.git.CredentialHelper;
import ai.molecule.ghtoken.git.CredentialRequest;
import ai.molecule.ghtoken.os.ChildProcess;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "git-credential",
        description = "Answers git as its credential helper, on stdin and stdout (gitcredentials(7)).",
        footer = {
            "",
            "'setup' tells git to run it.",
            "Example: printf 'protocol=https\\nhost=github.com\\n\\n' | molecule-gh-token-refresh git-credential get"
        })
final class GitCredentialCommand implements Callable<Integer> {
    private static final String HEADER_REFUSED = "GitHub refuses the Authorization header of git's configuration"
            + " (http.extraHeader), which git sends in place of our token: remove it";

    private final Console console;

    @Parameters(paramLabel = "get|store|erase", description = "what git asks for; any other word is ignored")
    private String operation;

    GitCredentialCommand(Console console) {
        this(console, "");
    }

    GitCredentialCommand(Console console, String operation) {
        this.console = console;
        this.operation = operation;
    }

    /** Always {@link ExitCode#OK}: another code would send git on to GIT_ASKPASS with our host. */
    @Override
    public Integer call() throws IOException {
        if (!CredentialHelper.OPERATIONS.contains(operation)) {
            return ExitCode.OK;
        }
        CredentialRequest request = CredentialRequest.parse(console.in());
        try {
            ReaderSettings settings = ReaderSettings.parse(console.environment());
            if (settings.provider() == Provider.GITEA) {
                return ExitCode.OK;
            }
            if (CredentialHelper.isRefusal(operation, request, settings.host()) && isOverruled(settings.host())) {
                console.say(HEADER_REFUSED);
                if (operation.equals("get")) {
                    CredentialHelper.refuse(settings.host(), request, console.out());
                }
            } else {
                ReaderWiring.Target target =
                        new ReaderWiring.Target(request.owner(settings.host()), ScopeOptions.inherited(console));
                answer(request, ReaderWiring.of(settings, target, console, console::say));
            }
        } catch (ConfigException | TokenException e) {
            refuse(console, operation, request, e.getMessage());
        }
        return ExitCode.OK;
    }

    /** Answers a {@code get} of the configured host with {@code quit=1}, and says why. Always {@link ExitCode#OK}. */
    static int refuse(Console console, String operation, CredentialRequest request, String why) throws IOException {
        String host = ReaderSettings.likelyHost(console.environment());
        if (operation.equals("get") && CredentialHelper.refuse(host, request, console.out())) {
            console.say(why);
        }
        return ExitCode.OK;
    }

    /** Whether git sends something else than our token, here and in its environment. Root does not ask for others. */
    private boolean isOverruled(String host) throws IOException {
        Path here = Path.of("").toAbsolutePath();
        return Git.foreignPart(here).isEmpty()
                && new Git(ChildProcess::run, console.environment(), here).sendsAuthorization(host);
    }

    private void answer(CredentialRequest request, ReaderWiring readers)
            throws ConfigException, TokenException, IOException {
        TokenOnDemand tokens = new TokenOnDemand(readers, console);
        if (tokens.isLeftAlone()) {
            return;
        }
        if (operation.equals("get")) {
            readers.noteUse();
        }
        MinLife life = new MinLife(readers.settings().minLife(), true);
        new CredentialHelper(readers.settings().host(), readers.cache(), refresh(tokens, life), readers.cache()::isOurs)
                .run(
                        operation,
                        request,
                        console.out(),
                        console::say,
                        console.clock().instant());
    }

    /** A platform that only fails, however long, has not said that it has no App. */
    private static boolean mayBeAnOutage(TokenException why) {
        return why.answer().startsWith("500");
    }

    private CredentialHelper.Refresh refresh(TokenOnDemand tokens, MinLife life) {
        return new CredentialHelper.Refresh() {
            @Override
            public InstallationToken ensure(Optional<String> rejected) throws TokenException {
                try {
                    InstallationToken token = tokens.ensure(rejected);
                    life.check(token, console.clock().instant());
                    return token;
                } catch (ConfigException e) {
                    throw new TokenException(Kind.CACHE_UNWRITABLE, e.getMessage());
                }
            }

            @Override
            public boolean isEnough(InstallationToken held) {
                return life.isMetBy(held, console.clock().instant());
            }

            @Override
            public boolean isSilenceSafe(TokenException why) {
                return why.kind() == Kind.NOT_CONFIGURED && !mayBeAnOutage(why) && tokens.isWithoutApp();
            }

            @Override
            public Optional<RepositoryOwner> owner() {
                return tokens.readers().target().owner();
            }
        };
    }
}
