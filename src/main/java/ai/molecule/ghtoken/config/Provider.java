package ai.molecule.ghtoken.config;

import java.util.List;

/** Whose git credentials a container is for. */
public enum Provider {
    GITHUB(""),
    /** By {@code GIT_PROVIDER}. */
    GITEA("GIT_PROVIDER says gitea"),
    /** {@code GIT_PROVIDER} is not set, and there are credentials for Gitea and none for GitHub. */
    ONLY_GITEAS_VARIABLES("only Gitea's variables are set, and GIT_PROVIDER is not");

    private static final List<String> OF_GITEA = List.of("GITEA_TOKEN", "GITEA_USER");
    private static final List<String> OF_GITHUB = List.of(
            "GH_TOKEN",
            "GITHUB_TOKEN",
            "GH_ENTERPRISE_TOKEN",
            "GITHUB_ENTERPRISE_TOKEN",
            "GH_PAT",
            "GITHUB_APP_ID",
            "GITHUB_STS_URL",
            "GITHUB_HOST");

    private final String why;

    Provider(String why) {
        this.why = why;
    }

    /** Why github is left alone, as a clause; empty where it is not. */
    public String why() {
        return why;
    }

    /** A value that is neither of the two words counts as unset. */
    static Provider of(Variables variables) {
        String word = variables.text("GIT_PROVIDER").orElse("");
        if (word.equalsIgnoreCase("gitea")) {
            return GITEA;
        }
        boolean isOpen = !word.equalsIgnoreCase("github");
        return isOpen && isAnySet(OF_GITEA, variables) && !isAnySet(OF_GITHUB, variables)
                ? ONLY_GITEAS_VARIABLES
                : GITHUB;
    }

    private static boolean isAnySet(List<String> names, Variables variables) {
        return names.stream().anyMatch(name -> variables.text(name).isPresent());
    }
}
