package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSink;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands each new token on in a thread of its own, so that whoever publishes never waits: one at a time, and where more
 * than one came meanwhile, the newest only. The thread is gone when there is nothing left to hand on.
 */
public final class Aside implements TokenSink {
    private final TokenSink sink;
    private final Consumer<String> log;

    private @Nullable Secret newest;
    private @Nullable InstallationToken waiting;
    private boolean busy;
    private String failedBefore = "";

    public Aside(TokenSink sink, Consumer<String> log) {
        this.sink = sink;
        this.log = log;
    }

    @Override
    public synchronized void publish(InstallationToken token) {
        if (token.value().equals(newest)) {
            return;
        }
        newest = token.value();
        waiting = token;
        if (!busy) {
            Thread thread = new Thread(this::handOnAll, "aside");
            thread.setDaemon(true);
            thread.start();
            busy = true;
        }
    }

    private void handOnAll() {
        for (InstallationToken token = next(); token != null; token = next()) {
            handOn(token);
        }
    }

    private synchronized @Nullable InstallationToken next() {
        InstallationToken token = waiting;
        waiting = null;
        busy = token != null;
        return token;
    }

    private void handOn(InstallationToken token) {
        try {
            sink.publish(token);
            if (!failedBefore.isEmpty()) {
                log.accept("what follows a refresh works again");
            }
            failedBefore = "";
        } catch (TokenException e) {
            say(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            say("a defect of ours after a refresh: " + e.getClass().getName());
        }
    }

    private void say(String failure) {
        if (!failure.equals(failedBefore)) {
            log.accept(failure);
        }
        failedBefore = failure;
    }
}
