package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.source.PlatformBearer;
import ai.molecule.ghtoken.source.PlatformSource;
import ai.molecule.ghtoken.source.RemoteSource;
import ai.molecule.ghtoken.source.http.HttpClient;
import java.util.Optional;

/** Chooses the source of tokens: GitHub for a GitHub App, or a token service, else the platform. */
final class Sources {
    private Sources() {}

    static RemoteSource of(Config config, Console console, HttpClient http, BackgroundCall worker) {
        Optional<Config.App> app = config.github().app();
        if (app.isPresent()) {
            return GitHubSources.of(config, app.get(), console, http, worker);
        }
        Optional<Config.Sts> sts = config.github().sts();
        if (sts.isPresent()) {
            return GitHubSources.sts(config, sts.get(), http, worker);
        }
        return new PlatformSource(
                new PlatformSource.Settings(
                        config.endpoint(),
                        config.organization(),
                        config.timing().timeout()),
                bearer(config.bearer()),
                http);
    }

    static PlatformBearer bearer(Config.Bearer bearer) {
        return new PlatformBearer(bearer.files(), bearer.value());
    }
}
