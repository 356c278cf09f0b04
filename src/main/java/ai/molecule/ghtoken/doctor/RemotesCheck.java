package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.doctor.GitSurvey.Entry;
import java.util.ArrayList;
import java.util.List;

/** Do the remotes of the repository here, or a rewriting of URLs, go past the helper? */
public record RemotesCheck(String host, GitSurvey git) implements Check {
    private static final String NAME = "remotes";

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        int remotes = 0;
        for (Entry entry : git.config()) {
            if (entry.is("remote", "url") || entry.is("remote", "pushurl")) {
                remotes++;
                lookAtRemote(entry, findings);
            } else if (entry.is("url", "insteadof") || entry.is("url", "pushinsteadof")) {
                lookAtRewriting(entry, findings);
            } else if (entry.is("http", "extraheader")) {
                lookAtHeader(entry, findings);
            }
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    NAME, remotes == 0 ? "none in the current directory" : "none goes past git's credential helper"));
        }
        return findings;
    }

    private void lookAtRemote(Entry entry, List<Finding> findings) {
        String remote = entry.subsection();
        RemoteUrl written = RemoteUrl.parse(entry.value());
        RemoteUrl used = RemoteUrl.parse(rewritten(entry));
        String setUrl = "git remote set-url " + (entry.is("remote", "pushurl") ? "--push " : "") + remote + " ";
        if (written.carriesSecret()) {
            String fact = remote + " carries a token or password in its URL for " + written.host();
            findings.add(
                    written.isFor(host)
                            ? Finding.problem(
                                    NAME, fact + ", which git uses instead of ours", setUrl + written.bare(host))
                            : Finding.warning(NAME, fact, setUrl + written.bare(written.host())));
        } else if (used.isFor(host) && used.isSsh()) {
            findings.add(Finding.warning(
                    NAME,
                    remote + " speaks ssh to " + host + ", where a token is of no use",
                    "git config --global url.https://" + host + "/.insteadOf " + prefix(entry.value())));
        } else if (used.isFor(host) && used.scheme().equals("http")) {
            findings.add(Finding.warning(
                    NAME, remote + " speaks plain http, where no token is given", setUrl + used.bare(host)));
        }
    }

    /** What to rewrite to https: all of an ssh URL that is before the path. */
    private static String prefix(String url) {
        int scheme = url.indexOf("://");
        int end = scheme < 0 ? url.indexOf(':') : url.indexOf('/', scheme + "://".length());
        String prefix = end < 0 ? url : url.substring(0, end + 1);
        return RemoteUrl.parse(url).userInfo().matches("[a-z-]{0,20}") ? prefix : "<all before the path>";
    }

    /** The longest {@code insteadOf} that begins the URL is replaced (git-config(1)). */
    private String rewritten(Entry remote) {
        String best = "";
        String base = "";
        for (Entry entry : git.config()) {
            boolean longer = entry.value().length() > best.length();
            if (entry.is("url", "insteadof") && longer && remote.value().startsWith(entry.value())) {
                best = entry.value();
                base = entry.subsection();
            }
        }
        return base + remote.value().substring(best.length());
    }

    /** The base is in the key, secret and all, so it is not named. */
    private void lookAtRewriting(Entry entry, List<Finding> findings) {
        RemoteUrl base = RemoteUrl.parse(entry.subsection());
        if (base.carriesSecret()) {
            String fact = entry.place() + " rewrites URLs to one with a token or password for " + base.host();
            String mend = "take that [url] section out of " + entry.place();
            findings.add(
                    base.isFor(host)
                            ? Finding.problem(NAME, fact + ", which git uses instead of ours", mend)
                            : Finding.warning(NAME, fact, mend));
        }
    }

    private void lookAtHeader(Entry entry, List<Finding> findings) {
        String url = entry.subsection();
        boolean applies = url.isEmpty() || RemoteUrl.parse(url).isFor(host);
        if (applies && entry.value().regionMatches(true, 0, "authorization:", 0, "authorization:".length())) {
            findings.add(Finding.problem(
                    NAME,
                    entry.place() + " sends an Authorization header of its own to "
                            + (url.isEmpty() ? "every host" : host),
                    "take http.extraHeader out of " + entry.place()));
        }
    }
}
