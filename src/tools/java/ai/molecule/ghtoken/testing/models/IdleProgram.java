package ai.molecule.ghtoken.testing.models;

import java.util.concurrent.CountDownLatch;

/**
 * What a JVM runs when its program does nothing: for ever, once it has said so, the measure for an idle daemon; with two
 * words, it ends.
 */
public final class IdleProgram {
    private IdleProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length < 2) {
            System.out.println("idle");
            new CountDownLatch(1).await();
        }
    }
}
