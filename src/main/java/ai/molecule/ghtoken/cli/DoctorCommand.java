package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
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
        description = "Checks everything from the settings to git and gh, and says what is wrong and how to fix it.",
        footer = {
            "",
            "It changes nothing. Exit code 1 when there is a problem.",
            "Example: molecule-gh-token-refresh doctor --offline"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final String SETTINGS = "settings";

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
        DoctorReport report = DoctorReport.of(findings());
        console.out().println(json ? Json.line(report) : report.text(Ansi.AUTO));
        return report.working() ? ExitCode.OK : ExitCode.NO;
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        try {
            Config config = Config.parse(console.environment());
            for (String notice : config.notices()) {
                findings.add(Finding.warning(SETTINGS, notice, "see docs/configuration.md"));
            }
            if (!config.github().wanted()) {
                findings.add(Finding.ok(
                        "github", config.github().provider().why() + ": github is left alone, nothing else to check"));
                return findings;
            }
            DoctorWiring checks = new DoctorWiring(config, console);
            findings.add(Finding.ok(
                    SETTINGS,
                    "the token comes from " + config.source() + ", and is for "
                            + config.github().host()));
            findings.addAll(checks.findings(offline));
        } catch (ConfigException e) {
            findings.add(Finding.problemOf(SETTINGS, e.getMessage(), "set it so where this program is started"));
        } catch (TokenException e) {
            findings.add(Finding.problem("cache", e.getMessage(), "run this where /proc is mounted"));
        }
        return findings;
    }
}
