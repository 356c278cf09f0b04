package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.source.AppSource;
import ai.molecule.ghtoken.source.GitHubApi;
import ai.molecule.ghtoken.source.StsSource;
import ai.molecule.ghtoken.source.TokenScope;
import ai.molecule.ghtoken.source.http.HttpClient;
import ai.molecule.ghtoken.source.signing.AppKey;
import ai.molecule.ghtoken.source.signing.AppSigner;
import ai.molecule.ghtoken.source.signing.SignCommand;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Composes the sources of tokens of an App, and of a token service. Apart from {@link Sources}, so that a platform's
 * daemon loads none of it.
 */
final class GitHubSources {
    private GitHubSources() {}

    /** For a single use. */
    static AppSource of(Config config, Config.App app, Console console) throws ConfigException {
        BackgroundCall worker = new BackgroundCall();
        return of(config, app, console, Wiring.http(config.network(), worker, console.clock()), worker);
    }

    static AppSource of(Config config, Config.App app, Console console, HttpClient http, BackgroundCall worker) {
        Config.Installation installation = app.installation();
        AppSource.Settings settings = new AppSource.Settings(
                app.id(),
                new AppSource.Installation(installation.id(), installation.place(), installation.byOwner()),
                new TokenScope(app.scope().repositories(), app.scope().permissions()),
                config.timing().timeout());
        return new AppSource(
                settings,
                new GitHubApi(config.github().api(), http, worker),
                signer(app.key(), console.environment()),
                console.clock());
    }

    static StsSource sts(Config config, Config.Sts sts, HttpClient http, BackgroundCall worker) {
        return new StsSource(
                new StsSource.Settings(
                        sts.endpoint(), sts.tokenFile(), config.timing().timeout()),
                new GitHubApi(config.github().api(), http, worker));
    }

    private static AppSigner signer(Config.PrivateKey key, Map<String, String> environment) {
        Optional<String> command = key.signCommand();
        return command.isPresent() ? new SignCommand(command.get(), environment) : key(key);
    }

    static AppKey key(Config.PrivateKey key) {
        Optional<Path> file = key.file();
        return file.isPresent()
                ? AppKey.inFile(file.get())
                : AppKey.ofVariable("GITHUB_APP_PRIVATE_KEY", key.value().orElseThrow());
    }
}
