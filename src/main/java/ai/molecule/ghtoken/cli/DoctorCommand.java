package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.doctor.Check;
import ai.molecule.ghtoken.doctor.Finding;
import ai.molecule.ghtoken.token.TokenException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description =
                "Tries the whole chain from the platform to git and gh, and says what is wrong and how to fix it.",
        footer = {
            "",
            "It changes nothing. Exit code 1 when there is a problem.",
            "Example: molecule-gh-token-refresh doctor --offline"
        })
final class DoctorCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Option(names = "--offline", description = "do not ask GitHub whether it accepts the token")
    private boolean offline;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        DoctorReport report = new DoctorReport(findings());
        console.out().println(json ? report.json() : report.text(Ansi.AUTO));
        return report.isWorking() ? ExitCode.OK : ExitCode.NO;
    }

    private List<Finding> findings() {
        LegibleSettings settings = LegibleSettings.of(console.environment());
        List<Finding> findings = new ArrayList<>(settings.findings());
        Config config = settings.config();
        if (!config.github().wanted()) {
            findings.add(Finding.ok("github", "GIT_PROVIDER says gitea: github is left alone, nothing else to check"));
            return findings;
        }
        try {
            for (Check check : new DoctorWiring(config, console).checks(offline)) {
                findings.addAll(check.findings());
            }
        } catch (TokenException e) {
            findings.add(Finding.problem("cache", e.getMessage(), "run this where /proc is mounted"));
        }
        return findings;
    }
}
