package ai.molecule.ghtoken.setup;

import java.util.function.Consumer;

/** Prints a line for each thing that setup finds or changes, and decides whether a step may change anything. */
public final class Report {
    private final boolean checking;
    private final Consumer<String> facts;
    private final Consumer<String> problems;
    private final Consumer<String> notes;
    private boolean changed;
    private boolean good = true;

    private Report(boolean checking, Consumer<String> facts, Consumer<String> problems, Consumer<String> notes) {
        this.checking = checking;
        this.facts = facts;
        this.problems = problems;
        this.notes = notes;
    }

    /** For a run that makes changes; prints only these and the problems. */
    public static Report ofChanges(Consumer<String> facts, Consumer<String> problems) {
        return new Report(false, facts, problems, problems);
    }

    /** For a run that changes nothing; prints the state of each part. */
    public static Report ofCheck(Consumer<String> facts) {
        return new Report(
                true, facts, problem -> facts.accept("wrong  " + problem), note -> facts.accept("note   " + note));
    }

    void ok(String fact) {
        if (checking) {
            facts.accept("ok     " + fact);
        }
    }

    /** Whether the step may add what is missing. In a check it may not, and this is a problem. */
    boolean mayChange(String missing) {
        if (checking) {
            wrong(missing);
        }
        return !checking;
    }

    /** @param change a sentence of a step, or a whole line of another process that has done a part of the work */
    void done(String change) {
        changed = true;
        facts.accept(change);
    }

    void wrong(String problem) {
        failed();
        problems.accept(problem);
    }

    /** A part has failed and has printed why. */
    void failed() {
        good = false;
    }

    /** Does not change the exit code. */
    void note(String fact) {
        notes.accept(fact);
    }

    boolean isChecking() {
        return checking;
    }

    /** Whether everything is in place. */
    public boolean isGood() {
        return good;
    }

    public boolean hasChanges() {
        return changed;
    }
}
