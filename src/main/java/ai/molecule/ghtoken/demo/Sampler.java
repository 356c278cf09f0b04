package ai.molecule.ghtoken.demo;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Duration;
import java.util.Optional;

/** Reads the cache repeatedly, as git would, and measures how long the token was not accepted. */
public final class Sampler implements Runnable {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final TokenStore cache;
    private final DemoPlatform platform;

    private volatile boolean stopped;
    private int looks;
    private int tokens;
    private Duration dead = Duration.ZERO;
    private String seen = "";

    public Sampler(TokenStore cache, DemoPlatform platform) {
        this.cache = cache;
        this.platform = platform;
    }

    /** Samples until stopped, from the first token on. */
    @Override
    public void run() {
        long before = System.nanoTime();
        while (!stopped) {
            Optional<InstallationToken> held = cache.held();
            long now = System.nanoTime();
            if (held.isPresent()) {
                look(held.get(), Duration.ofNanos(now - before));
            } else if (looks > 0) {
                dead = dead.plusNanos(now - before);
            }
            before = now;
            pause();
        }
    }

    private void look(InstallationToken token, Duration sinceLast) {
        looks++;
        if (!token.value().fingerprint().equals(seen)) {
            tokens++;
            seen = token.value().fingerprint();
        }
        if (!platform.accepts(token.value())) {
            dead = dead.plus(sinceLast);
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** Ends {@link #run()}. The figures are valid once its thread has ended. */
    public void stop() {
        stopped = true;
    }

    public int looks() {
        return looks;
    }

    public int tokens() {
        return tokens;
    }

    /** How long there was no token, or one that GitHub would refuse. */
    public Duration dead() {
        return dead;
    }
}
