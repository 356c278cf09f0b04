package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.os.Executables;
import java.util.Map;

/** Which program does git ask for a password when no helper answers (gitcredentials(7)), and does it exist? */
public record AskpassCheck(Map<String, String> environment, Git git) {
    private static final String NAME = "askpass";
    private static final String FIX = "export GIT_ASKPASS=/usr/local/bin/molecule-askpass";

    public Finding finding() {
        boolean passwordSet = !variable("GIT_HTTP_PASSWORD").isEmpty()
                || !variable("GITEA_TOKEN").isEmpty();
        String program = program();
        if (program.isEmpty()) {
            return passwordSet
                    ? Finding.warning(NAME, "a password for other hosts is set, but no program gives it to git", FIX)
                    : Finding.ok(NAME, "none is set, and no password for other hosts");
        }
        if (Executables.of(environment).find(program).isEmpty()) {
            return Finding.problem(NAME, "the program does not exist or cannot be run", FIX);
        }
        boolean ours = program.endsWith("molecule-askpass");
        return passwordSet && !ours
                ? Finding.warning(NAME, "the program does not read GIT_HTTP_PASSWORD; molecule-askpass does", FIX)
                : Finding.ok(NAME, ours ? "molecule-askpass" : "another program");
    }

    private String program() {
        String configured = git.answer("config", "core.askPass");
        String preferred = variable("GIT_ASKPASS").isEmpty() ? configured : variable("GIT_ASKPASS");
        return preferred.isEmpty() ? variable("SSH_ASKPASS") : preferred;
    }

    private String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
