package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Provider;
import ai.molecule.ghtoken.config.ReaderSettings;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "token",
        description = "Prints a living token; refreshes first if the cached one is not good.",
        footer = {"", "Example: molecule-gh-token-refresh token | gh auth login --with-token"})
final class TokenCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private LifeOptions life = new LifeOptions();

    @Mixin
    private ScopeOptions scope = new ScopeOptions();

    @Option(names = "--with-scope", hidden = true, description = "for exec: prints also the scope, if there is one")
    private boolean withScope;

    @Spec
    private @Nullable CommandSpec spec;

    TokenCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ReaderSettings settings = ReaderSettings.parse(console.environment());
        if (settings.provider() == Provider.GITEA) {
            return nothingToDo(settings);
        }
        ReaderWiring readers = readers(settings, Optional.empty());
        if (scope.owner().isPresent() && readers.target().owner().isEmpty()) {
            throw Wiring.noOwners(scope.owner().get());
        }
        if (new TokenOnDemand(readers, console).isLeftAlone()) {
            return nothingToDo(settings);
        }
        Optional<ScopedSource> scoped = scoped();
        if (scoped.isPresent()) {
            readers = readers(settings, scoped);
        }
        readers.noteUse();
        InstallationToken token = new TokenOnDemand(readers, console).living(life.of(settings));
        console.out().println(token.value().reveal());
        if (withScope && scoped.isPresent()) {
            console.print(scoped.get().name());
        }
        return ExitCode.OK;
    }

    private ReaderWiring readers(ReaderSettings settings, Optional<ScopedSource> scoped) throws TokenException {
        return ReaderWiring.of(settings, new ReaderWiring.Target(scope.owner(), scoped), console, console::say);
    }

    private Optional<ScopedSource> scoped() throws Exception {
        try {
            return scope.wanted(console);
        } catch (TypeConversionException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage());
        }
    }

    private int nothingToDo(ReaderSettings settings) {
        console.say(settings.provider().why() + ": nothing to do here");
        return ExitCode.NOTHING_TO_DO;
    }
}
