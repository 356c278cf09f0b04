package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.doctor.Finding;
import ai.molecule.ghtoken.doctor.Finding.Verdict;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** What the doctor found, as text or as JSON. */
record DoctorReport(List<Finding> findings) {

    boolean isWorking() {
        return count(Verdict.PROBLEM) == 0;
    }

    private long count(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    /** One line for each finding, and the number of problems and warnings. */
    String text(Ansi ansi) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            String style = switch (finding.verdict()) {
                case OK -> "green";
                case WARNING -> "yellow";
                case PROBLEM -> "red";
            };
            String verdict = ansi.string(
                    String.format("@|%s %-8s|@", style, finding.verdict().word()));
            String fix = finding.fix().isEmpty() ? "" : "; fix: " + finding.fix();
            text.append(verdict).append(String.format(" %-9s %s%s%n", finding.check(), finding.fact(), fix));
        }
        return text + "problems: " + count(Verdict.PROBLEM) + ", warnings: " + count(Verdict.WARNING);
    }

    String json() {
        return Json.line(new Report(
                isWorking(),
                findings.stream()
                        .map(each -> new Line(each.check(), each.verdict().word(), each.fact(), each.fix()))
                        .toList()));
    }

    /** The format of {@code doctor --json}, which others may rely on. */
    record Report(boolean working, List<Line> findings) {}

    record Line(String check, String verdict, String fact, String fix) {}
}
