package ai.molecule.ghtoken.testing;

import java.util.concurrent.CountDownLatch;

/** What a JVM runs when its program does nothing: the measure for an idle daemon. */
public final class IdleProgram {
    private IdleProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
