package ai.molecule.ghtoken.setup;

import java.util.function.Consumer;

/** What a setup found and did, a line for each; the steps ask it whether they may change anything. */
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

    /** Of a run that changes what is not as it should be, and says nothing of the rest. */
    public static Report ofChanges(Consumer<String> facts, Consumer<String> problems) {
        return new Report(false, facts, problems, problems);
    }

    /** Of a run that changes nothing, and says how each thing is. */
    public static Report ofCheck(Consumer<String> facts) {
        return new Report(
                true, facts, problem -> facts.accept("wrong  " + problem), note -> facts.accept("note   " + note));
    }

    void ok(String fact) {
        if (checking) {
            facts.accept("ok     " + fact);
        }
    }

    /** Whether the step is to fix what is missing; in a check that is a finding. */
    boolean mayChange(String missing) {
        if (checking) {
            wrong(missing);
        }
        return !checking;
    }

    void done(String change) {
        changed = true;
        facts.accept(change);
    }

    void wrong(String problem) {
        good = false;
        problems.accept(problem);
    }

    /** Worth knowing, and not for us to judge. */
    void note(String fact) {
        notes.accept(fact);
    }

    /** A line of a process that did a part of the work, as it is. */
    void relay(String line) {
        changed = true;
        facts.accept(line);
    }

    /** A part failed that has said why itself. */
    void failed() {
        good = false;
    }

    boolean isChecking() {
        return checking;
    }

    /** Whether everything is as it should be. */
    public boolean isGood() {
        return good;
    }

    public boolean hasChanges() {
        return changed;
    }
}
