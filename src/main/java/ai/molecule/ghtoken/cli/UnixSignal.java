package ai.molecule.ghtoken.cli;

import sun.misc.Signal;

/** The JDK has no supported way to hear a signal; {@code sun.misc.Signal} is kept open for that purpose (JEP 260). */
final class UnixSignal {
    private UnixSignal() {}

    /** @param name without SIG, such as {@code HUP} */
    static void on(String name, Runnable action) {
        try {
            Signal.handle(new Signal(name), signal -> action.run());
        } catch (IllegalArgumentException e) {
            // A JVM started with -Xrs keeps the signals to itself; the default action serves then.
            return;
        }
    }
}
