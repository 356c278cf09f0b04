package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.os.Executables;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What does git start when no helper has answered, and is it there? By the order of gitcredentials(7). */
public record AskpassCheck(Map<String, String> environment, GitSurvey git) implements Check {
    private static final String NAME = "askpass";

    private record Asked(String name, String program) {}

    @Override
    public List<Finding> findings() {
        boolean passwordSet = isSet("GIT_HTTP_PASSWORD") || isSet("GITEA_TOKEN");
        String mend = "export GIT_ASKPASS=/usr/local/bin/molecule-askpass";
        Optional<Asked> asked = asked();
        if (asked.isEmpty()) {
            return List.of(
                    passwordSet
                            ? Finding.warning(
                                    NAME, "a password for other hosts is set, but no program hands it to git", mend)
                            : Finding.ok(NAME, "none is set, and no password for other hosts"));
        }
        String name = asked.get().name();
        if (Executables.of(environment).find(asked.get().program()).isEmpty()) {
            return List.of(Finding.problem(NAME, name + " names a program that is not there or cannot be run", mend));
        }
        boolean ours = asked.get().program().endsWith("molecule-askpass");
        if (passwordSet && !ours) {
            return List.of(Finding.warning(
                    NAME, name + " is not molecule-askpass, which alone reads the password for other hosts", mend));
        }
        return List.of(Finding.ok(NAME, name + (ours ? " is molecule-askpass" : " is set to another program")));
    }

    private boolean isSet(String variable) {
        return !environment.getOrDefault(variable, "").isEmpty();
    }

    private Optional<Asked> asked() {
        if (isSet("GIT_ASKPASS")) {
            return Optional.of(new Asked("GIT_ASKPASS", environment.get("GIT_ASKPASS")));
        }
        Optional<String> configured = git.last("core.askpass").filter(value -> !value.isEmpty());
        if (configured.isPresent()) {
            return Optional.of(new Asked("core.askPass", configured.get()));
        }
        return isSet("SSH_ASKPASS")
                ? Optional.of(new Asked("SSH_ASKPASS", environment.get("SSH_ASKPASS")))
                : Optional.empty();
    }
}
