package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.doctor.Finding;
import ai.molecule.ghtoken.doctor.SecretFileCheck;
import ai.molecule.ghtoken.doctor.SourceCheck;
import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.refresh.LastingRefusal;
import ai.molecule.ghtoken.source.RemoteSource;
import ai.molecule.ghtoken.source.StaticTokenSource;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSource;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the platform or the App, and the static token. */
record SourceChecks(
        Config config, Clock clock, RemoteSource source, RefreshState state, Optional<InstallationToken> held) {

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(remote());
        Path file = config.github().fallback().file();
        // In most workspaces there is none.
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            findings.add(secret("static", "", () -> {
                new StaticTokenSource(file, clock).fetch();
                return Optional.of(file);
            }));
        }
        return findings;
    }

    private List<Finding> remote() {
        if (isLeftToAnotherContainer()) {
            return List.of(Finding.ok("platform", "asked by a daemon in another container"));
        }
        List<Finding> findings = new ArrayList<>();
        Optional<Config.Sts> sts = config.github().sts();
        Optional<Config.PrivateKey> key = config.github().app().map(Config.App::key);
        if (sts.isPresent()) {
            findings.add(secret("identity", "", () -> Optional.of(sts.get().tokenFile())));
            findings.addAll(asked(Origin.STS, source));
        } else if (key.isEmpty()) {
            findings.add(secret(
                    "bearer",
                    "MOLECULE_WORKSPACE_TOKEN",
                    () -> Sources.bearer(config.bearer()).find().file()));
            findings.addAll(asked(Origin.PLATFORM, this::judged));
        } else {
            if (key.get().signCommand().isEmpty()) {
                findings.add(secret("key", "GITHUB_APP_PRIVATE_KEY", () -> {
                    GitHubSources.key(key.get()).read();
                    return key.get().file();
                }));
            }
            if (config.github().isByOwner()) {
                findings.add(Finding.ok(
                        "owners", "each has a token of its own; who asks for none gets that of " + defaultOwner()));
            }
            findings.addAll(asked(Origin.APP, source));
        }
        return findings;
    }

    private String defaultOwner() {
        String place = config.github().app().orElseThrow().installation().place();
        return place.isEmpty() ? "the first installation that GitHub lists (GITHUB_APP_DEFAULT_OWNER is unset)" : place;
    }

    private static Finding secret(String name, String variable, SecretFileCheck.Reading reading) {
        return new SecretFileCheck(name, variable, reading).finding();
    }

    private List<Finding> asked(Origin origin, TokenSource asked) {
        return new SourceCheck(origin, asked, source::skew, clock).findings();
    }

    /** Judges a lasting refusal as the daemon does. */
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
