package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.doctor.Check;
import ai.molecule.ghtoken.doctor.Finding;
import ai.molecule.ghtoken.doctor.PlatformCheck;
import ai.molecule.ghtoken.doctor.SecretFileCheck;
import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.refresh.LastingRefusal;
import ai.molecule.ghtoken.source.RemoteSource;
import ai.molecule.ghtoken.source.StaticTokenSource;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Creates the checks of the platform or the App, and of the static token. */
record SourceChecks(
        Config config, Clock clock, RemoteSource source, RefreshState state, Optional<InstallationToken> held) {

    List<Check> all() {
        List<Check> checks = new ArrayList<>(remote());
        checks.addAll(staticToken());
        return checks;
    }

    /** Empty if there is no such file, as in most workspaces. */
    private List<Check> staticToken() {
        Path file = config.github().fallback().file();
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        return List.of(new SecretFileCheck("static", "", () -> {
            new StaticTokenSource(file, clock).fetch();
            return Optional.of(file);
        }));
    }

    private List<Check> remote() {
        if (isLeftToAnotherContainer()) {
            return List.of(() -> List.of(Finding.ok("platform", "asked by a daemon in another container")));
        }
        if (config.github().sts().isPresent()) {
            Path identity = config.github().sts().get().tokenFile();
            return List.of(
                    new SecretFileCheck("identity", "", () -> Optional.of(identity)),
                    new PlatformCheck(Origin.STS, source, source::skew, clock));
        }
        if (config.github().isByPlatform()) {
            return List.of(
                    new SecretFileCheck(
                            "bearer",
                            "MOLECULE_WORKSPACE_TOKEN",
                            () -> Sources.bearer(config.bearer()).find().file()),
                    new PlatformCheck(Origin.PLATFORM, this::judged, source::skew, clock));
        }
        Config.PrivateKey key = config.github().app().get().key();
        Check app = new PlatformCheck(Origin.APP, source, source::skew, clock);
        if (key.signCommand().isPresent()) {
            return List.of(app);
        }
        return List.of(
                new SecretFileCheck("key", "GITHUB_APP_PRIVATE_KEY", () -> {
                    AppSources.key(key).read();
                    return key.file();
                }),
                app);
    }

    /** With the same judgement of a lasting refusal as the daemon's. */
    private InstallationToken judged() throws TokenException {
        try {
            return source.fetch();
        } catch (TokenException e) {
            throw LastingRefusal.judge(e, state, held, clock.instant());
        }
    }

    /** True for the workload of a pod: it has neither key nor bearer, and the sidecar's daemon uses the same cache. */
    private boolean isLeftToAnotherContainer() {
        return config.github().isByPlatform()
                && state.daemon()
                        .filter(daemon -> !daemon.pidNamespace().equals(ProcessIdentity.pidNamespace()))
                        .isPresent()
                && Health.live(state, clock.instant()).working()
                && !hasBearer();
    }

    private boolean hasBearer() {
        try {
            Sources.bearer(config.bearer()).find();
            return true;
        } catch (TokenException e) {
            return e.kind() != TokenException.Kind.BEARER_MISSING;
        }
    }
}
