package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.doctor.Finding;
import ai.molecule.ghtoken.doctor.Finding.Verdict;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/**
 * The format of {@code doctor --json}, which others may rely on, and its text.
 *
 * @param working whether there is no problem
 */
record DoctorReport(boolean working, List<Finding> findings) {

    static DoctorReport of(List<Finding> findings) {
        return new DoctorReport(count(Verdict.PROBLEM, findings) == 0, findings);
    }

    private static long count(Verdict verdict, List<Finding> findings) {
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
            String verdict = ansi.string(String.format("@|%s %-8s|@", style, finding.verdict()));
            String fix = finding.fix().isEmpty() ? "" : "; fix: " + finding.fix();
            text.append(verdict).append(String.format(" %-9s %s%s%n", finding.check(), finding.fact(), fix));
        }
        return text + "problems: " + count(Verdict.PROBLEM, findings) + ", warnings: "
                + count(Verdict.WARNING, findings);
    }
}
