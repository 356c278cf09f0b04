package ai.molecule.ghtoken.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The help for a command of the launcher: a shell can replace itself by the command, a JVM cannot. */
@Command(
        name = "exec",
        description = "Runs a command with a living token in its environment.",
        footer = {
            "",
            "The variables are GH_TOKEN and GITHUB_TOKEN; for an Enterprise Server, GH_ENTERPRISE_TOKEN and"
                    + " GITHUB_ENTERPRISE_TOKEN. Their values are replaced.",
            "Options come before a --.",
            "Example: molecule-gh-token-refresh exec -- gh api installation/repositories",
            "Example: molecule-gh-token-refresh exec --repository app --read-only -- make"
        })
final class ExecCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LifeOptions life = new LifeOptions();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "the command and its arguments")
    private List<String> command = List.of();

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "exec runs only as scripts/molecule-gh-token-refresh exec [OPTION... --] COMMAND");
    }
}
