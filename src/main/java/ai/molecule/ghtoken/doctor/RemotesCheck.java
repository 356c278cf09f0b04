package ai.molecule.ghtoken.doctor;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Do the URLs of the repository here bypass the credential helper? git itself applies its rewriting rules to them. */
public record RemotesCheck(String host, Git git) {
    private static final String NAME = "remotes";

    /** What git does not take from a helper; the prefixes of tokens are those of GitHub's documentation. */
    private static final Pattern WITH_SECRET = Pattern.compile("https?://(?:[^/@:]*:[^/@]*|(?:gh[pousr]_|github_pat_)"
            + "[^/@]*|[0-9a-fA-F]{40})@(?<host>[^/:]+)(?<rest>[^?#]*).*");

    private static final String NOT_REWRITTEN = "remove that insteadOf from git's configuration, which this shows: git"
            + " config --show-origin --get-regexp '^url[.].*insteadof'";

    /** One line of {@code git remote -v}. */
    private static final Pattern REMOTE = Pattern.compile("(?<name>\\S+)\t(?<url>.*) \\((?<use>fetch|push)\\).*");

    /** What else of a repository's configuration names a URL to go to (git-config(1)). */
    private static final String OTHERS =
            "^(submodule\\..*\\.url|branch\\..*\\.(pushremote|remote)|remote\\.pushdefault)$";

    public List<Finding> findings() {
        Set<Finding> findings = new LinkedHashSet<>();
        git.remedyForDistrust()
                .ifPresent(remedy -> findings.add(Finding.problem(
                        NAME, "git does not use the repository here, because it belongs to another user", remedy)));
        String goesTo = rewritten("https://" + host + "/");
        String rewrites = "git's configuration rewrites https://" + host + "/ to ";
        if (WITH_SECRET.matcher(goesTo).matches()) {
            findings.add(Finding.problem(
                    NAME, rewrites + "a URL with a token or password, which git uses instead of ours", NOT_REWRITTEN));
        } else if (ssh().matcher(goesTo).lookingAt()) {
            findings.add(Finding.problem(NAME, rewrites + "ssh, which takes no token", NOT_REWRITTEN));
        }
        if (git.sendsAuthorization(host)) {
            findings.add(Finding.problem(
                    NAME,
                    "git's configuration sends an Authorization header to " + host + ", and not our token",
                    "remove http.extraHeader from git's configuration"));
        }
        String remotes = git.answer("remote", "-v");
        for (String line : remotes.split("\n")) {
            Matcher remote = REMOTE.matcher(line);
            if (remote.matches()) {
                lookAt(remote, findings);
            }
        }
        lookAtOthers(git.answer("config", "--get-regexp", OTHERS), "git config ", findings);
        String modules = git.answer("rev-parse", "--show-toplevel") + "/.gitmodules";
        lookAtOthers(
                git.answer("config", "--file", modules, "--get-regexp", OTHERS),
                "git config --file " + Finding.quoted(modules) + " ",
                findings);
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    NAME, remotes.isEmpty() ? "none in the current folder" : "all use git's credential helper"));
        }
        return List.copyOf(findings);
    }

    private void lookAtOthers(String settings, String set, Set<Finding> findings) {
        for (String line : settings.split("\n")) {
            String[] words = line.split(" ", 2);
            Matcher secret = WITH_SECRET.matcher(words[words.length - 1]);
            if (secret.matches()) {
                findings.add(withSecret(words[0], secret, set + Finding.quoted(words[0]) + " "));
            } else if (ssh().matcher(words[words.length - 1]).lookingAt()) {
                String goesTo = rewritten(words[words.length - 1]);
                if (ssh().matcher(goesTo).lookingAt()) {
                    findings.add(bySsh(words[0], goesTo, !goesTo.equals(words[words.length - 1])));
                }
            }
        }
    }

    /** Where git goes for a URL. */
    private String rewritten(String url) {
        return git.answer("ls-remote", "--get-url", url);
    }

    /** git applies one rule to a URL, so a second one would not help. */
    private Finding bySsh(String name, String url, boolean isRewritten) {
        Matcher ssh = ssh().matcher(url);
        String prefix = ssh.lookingAt() ? ssh.group() : url;
        return Finding.warning(
                NAME,
                name + " uses ssh to " + host + ", which takes no token",
                isRewritten ? NOT_REWRITTEN : "git config --global url.https://" + host + "/.insteadOf " + prefix);
    }

    private boolean isRewritten(String name, String use, String url) {
        String pushUrls = use.equals("push") ? git.answer("config", "--get-all", "remote." + name + ".pushurl") : "";
        String urls = pushUrls.isEmpty() ? git.answer("config", "--get-all", "remote." + name + ".url") : pushUrls;
        return urls.lines().noneMatch(url::equals);
    }

    private Finding withSecret(String name, Matcher secret, String setUrl) {
        String fact = name + " has a token or password in its URL for " + secret.group("host");
        String fix = setUrl + Finding.quoted("https://" + secret.group("host") + secret.group("rest"));
        return secret.group("host").equalsIgnoreCase(host)
                ? Finding.problem(NAME, fact + ", which git uses instead of ours", fix)
                : Finding.warning(NAME, fact, fix);
    }

    private void lookAt(Matcher remote, Set<Finding> findings) {
        String name = remote.group("name");
        String url = remote.group("url");
        String setUrl = "git remote set-url " + (remote.group("use").equals("push") ? "--push " : "")
                + Finding.quoted(name) + " ";
        Matcher secret = WITH_SECRET.matcher(url);
        Matcher http = Pattern.compile("(?i)http://(?:[^/@]*@)?" + Pattern.quote(host) + "(?:[:/].*)?")
                .matcher(url);
        if (secret.matches()) {
            findings.add(withSecret(name, secret, setUrl));
        } else if (ssh().matcher(url).lookingAt()) {
            findings.add(bySsh(name, url, isRewritten(name, remote.group("use"), url)));
        } else if (http.matches()) {
            findings.add(Finding.warning(
                    NAME, name + " uses plain http, for which we give no token", "use https in its URL"));
        }
    }

    /** All of an ssh URL before the path. */
    private Pattern ssh() {
        String quoted = Pattern.quote(host);
        return Pattern.compile("(?i)(?:ssh|git\\+ssh|ssh\\+git)://(?:[a-z-]*@)?(?:ssh\\.)?" + quoted + "(?::\\d+)?/"
                + "|(?:[a-z-]*@)?" + quoted + ":");
    }
}
