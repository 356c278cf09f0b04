package ai.molecule.ghtoken.doctor;

import java.util.Locale;

/**
 * A git URL (git-clone(1), "GIT URLS"), taken apart without complaint, for it may be anything.
 *
 * @param scheme {@code ssh} also for {@code user@host:path}; empty for a local path
 * @param userInfo may be secret
 * @param host in lower case, without port
 * @param path with its slash, without query
 */
record RemoteUrl(String scheme, String userInfo, String host, String path) {
    /** What GitHub puts before its tokens (GitHub documentation, "GitHub's token formats"). */
    private static final String TOKEN = "(gh[pousr]_|github_pat_).*|[0-9a-fA-F]{40}";

    static RemoteUrl parse(String url) {
        int scheme = url.indexOf("://");
        if (scheme >= 0) {
            String rest = url.substring(scheme + "://".length());
            int slash = rest.indexOf('/');
            String authority = slash < 0 ? rest : rest.substring(0, slash);
            String path = slash < 0 ? "" : rest.substring(slash);
            return of(url.substring(0, scheme), authority, path);
        }
        int colon = url.indexOf(':');
        int slash = url.indexOf('/');
        return colon > 0 && (slash < 0 || colon < slash)
                ? of(
                        "ssh",
                        url.substring(0, colon),
                        "/" + url.substring(colon + 1).replaceFirst("^/", ""))
                : new RemoteUrl("", "", "", url);
    }

    private static RemoteUrl of(String scheme, String authority, String path) {
        int at = authority.lastIndexOf('@');
        String host = authority.substring(at + 1).replaceFirst(":[0-9]*$", "");
        return new RemoteUrl(
                scheme.toLowerCase(Locale.ROOT).replace("git+ssh", "ssh").replace("ssh+git", "ssh"),
                at < 0 ? "" : authority.substring(0, at),
                host.toLowerCase(Locale.ROOT),
                path.replaceFirst("[?#].*", ""));
    }

    boolean isFor(String wanted) {
        return host.equals(wanted) || isSsh() && host.equals("ssh." + wanted);
    }

    boolean isSsh() {
        return scheme.equals("ssh");
    }

    /** Over HTTP only: in an ssh URL the user is a name. */
    boolean carriesSecret() {
        int colon = userInfo.indexOf(':');
        boolean password = colon >= 0 && colon + 1 < userInfo.length();
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        return scheme.startsWith("http") && (password || user.matches(TOKEN));
    }

    /** Over https and without user. */
    String bare(String forHost) {
        return "https://" + forHost + path;
    }

    @Override
    public String toString() {
        return scheme + "://" + host + path;
    }
}
