package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.doctor.Finding;
import ai.molecule.ghtoken.doctor.Finding.Verdict;
import java.util.List;

/** What the doctor found, as text or as JSON. */
record DoctorReport(List<Finding> findings) {

    boolean isWorking() {
        return count(Verdict.PROBLEM) == 0;
    }

    private long count(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    /** One line for each finding, and how many are bad. */
    String text(Terminal terminal) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            // Padded before it is coloured: a terminal counts no escape sequence.
            String verdict = String.format("%-8s", finding.verdict().word());
            String fix = finding.fix().isEmpty() ? "" : "; fix: " + finding.fix();
            text.append(coloured(finding.verdict(), verdict, terminal))
                    .append(String.format(" %-9s %s%s%n", finding.check(), finding.fact(), fix));
        }
        long problems = count(Verdict.PROBLEM);
        long warnings = count(Verdict.WARNING);
        return text + "problems: " + problems + ", warnings: " + warnings;
    }

    private static String coloured(Verdict verdict, String text, Terminal terminal) {
        return switch (verdict) {
            case OK -> terminal.green(text);
            case WARNING -> terminal.yellow(text);
            case PROBLEM -> terminal.red(text);
        };
    }

    String json() {
        return Json.line(new Report(
                isWorking(),
                findings.stream()
                        .map(each -> new Line(each.check(), each.verdict().word(), each.fact(), each.fix()))
                        .toList()));
    }

    /** What {@code doctor --json} promises. */
    record Report(boolean working, List<Line> findings) {}

    record Line(String check, String verdict, String fact, String fix) {}
}
