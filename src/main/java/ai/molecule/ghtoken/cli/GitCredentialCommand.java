package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.git.CredentialHelper;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
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
        try {
            Config config = Config.parse(console.environment());
            if (config.github().wanted()) {
                answer(config);
            }
        } catch (ConfigException | TokenException e) {
            answerWithoutToken(e.getMessage());
        }
        return ExitCode.OK;
    }

    private void answer(Config config) throws ConfigException, TokenException, IOException {
        Wiring wiring = Wiring.of(config, console, console::say);
        run(new CredentialHelper(config.github().host(), wiring.cache(), new TokenOnDemand(wiring, console)::ensure));
    }

    private void answerWithoutToken(String why) throws IOException {
        String host = console.environment().getOrDefault("GITHUB_HOST", "github.com");
        run(new CredentialHelper(host, new NoStore(), rejected -> {
            throw new TokenException(Kind.CACHE_UNWRITABLE, why);
        }));
    }

    private void run(CredentialHelper helper) throws IOException {
        helper.run(
                operation,
                console.in(),
                console.out(),
                console::say,
                console.clock().instant());
    }
}
