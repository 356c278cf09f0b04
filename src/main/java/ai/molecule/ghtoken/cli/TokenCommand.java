package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.token.InstallationToken;
import picocli.CommandLine.Command;

@Command(
        name = "token",
        description = "Prints the token, refreshed first if the cached one is no longer good.",
        footer = {"", "Example: molecule-gh-token-refresh token | gh auth login --with-token"})
final class TokenCommand extends ReadingCommand {
    TokenCommand(Console console) {
        super(console);
    }

    @Override
    int run(ReaderWiring readers) throws Exception {
        return print(new TokenOnDemand(readers, console()).living());
    }

    private int print(InstallationToken token) {
        console().out().println(token.value().reveal());
        return ExitCode.OK;
    }
}
