package ai.molecule.ghtoken.cli;

import sun.misc.Signal;

/** Handles signals with {@code sun.misc.Signal}: the JDK has no other way, and keeps this one accessible (JEP 260). */
final class UnixSignal {
    private UnixSignal() {}

    /** @param name without SIG, such as {@code HUP} */
    static void on(String name, Runnable action) {
        try {
            Signal.handle(new Signal(name), signal -> action.run());
        } catch (IllegalArgumentException e) {
            // With -Xrs the JVM leaves signals to their default action.
            return;
        }
    }
}
