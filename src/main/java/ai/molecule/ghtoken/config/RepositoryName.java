package ai.molecule.ghtoken.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository at GitHub.
 *
 * @param owner empty if it is not said
 */
public record RepositoryName(String owner, String name) {
    private static final String PATH = "(?:(?<owner>[A-Za-z0-9_-]{1,39})/)?(?<name>[A-Za-z0-9._-]{1,100}?)";

    /** NAME, OWNER/NAME, or the URL of a clone; empty for anything else. */
    public static Optional<RepositoryName> of(String text, String host) {
        Matcher name = Pattern.compile(PATH + "(?:\\.git)?").matcher(text);
        return name.matches() ? of(name) : ofUrl(text, host);
    }

    /** Of the URL of a clone from that host, by https or ssh, in any form that git takes (git-clone(1), "GIT URLS"). */
    public static Optional<RepositoryName> ofUrl(String url, String host) {
        String server = "(?i:(?:ssh\\.)?" + Pattern.quote(host) + ")(?::\\d+)?";
        Matcher whole = Pattern.compile("(?:(?:https?|ssh|git|git\\+ssh|ssh\\+git)://(?:[^/@]*@)?" + server + "/+"
                        + "|(?:[^/@:]*@)?" + server + ":/*)" + PATH + "(?:\\.git)?/*")
                .matcher(url);
        return whole.matches() && whole.group("owner") != null ? of(whole) : Optional.empty();
    }

    private static Optional<RepositoryName> of(Matcher found) {
        String name = found.group("name");
        String owner = found.group("owner");
        return name.matches("\\.{1,2}")
                ? Optional.empty()
                : Optional.of(new RepositoryName(owner == null ? "" : owner, name));
    }
}
