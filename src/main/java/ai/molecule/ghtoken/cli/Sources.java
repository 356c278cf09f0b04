package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.source.AppKey;
import ai.molecule.ghtoken.source.AppSource;
import ai.molecule.ghtoken.source.HttpClient;
import ai.molecule.ghtoken.source.PlatformBearer;
import ai.molecule.ghtoken.source.PlatformSource;
import ai.molecule.ghtoken.source.RemoteSource;
import ai.molecule.ghtoken.source.TokenScope;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Chooses the source of tokens: GitHub, if there is a GitHub App, else the platform. */
final class Sources {
    private Sources() {}

    static RemoteSource of(Config config, HttpClient http, BackgroundCall worker, Clock clock) {
        Optional<Config.App> app = config.github().app();
        return app.isPresent()
                ? app(config, app.get(), new AppSource.World(http, worker, clock))
                : new PlatformSource(
                        new PlatformSource.Settings(
                                config.endpoint(),
                                config.organization(),
                                config.timing().timeout(),
                                Version.userAgent()),
                        bearer(config.bearer()),
                        http);
    }

    static AppSource app(Config config, Config.App app, AppSource.World world) {
        AppSource.Settings settings = new AppSource.Settings(
                config.github().api(),
                app.id(),
                new AppSource.Installation(app.installationId(), app.installedOn()),
                new TokenScope(app.scope().repositories(), app.scope().permissions()),
                config.timing().timeout(),
                Version.userAgent());
        return new AppSource(settings, key(app.key()), world);
    }

    static PlatformBearer bearer(Config.Bearer bearer) {
        return new PlatformBearer(bearer.files(), bearer.value());
    }

    static AppKey key(Config.PrivateKey key) {
        Optional<Path> file = key.file();
        return file.isPresent()
                ? AppKey.inFile(file.get())
                : AppKey.ofVariable("GITHUB_APP_PRIVATE_KEY", key.value().orElseThrow());
    }
}
