package ai.molecule.ghtoken.token;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The user or organization at GitHub that a repository belongs to. Its name is the name of a folder in the cache, so
 * only a valid name is accepted.
 *
 * @param name in lower case: GitHub ignores the case
 */
public record RepositoryOwner(String name) {
    /** GitHub's form: letters, digits and hyphens, of which none is at the beginning. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,38}");

    /** What a name must be, in words. GitHub gives an underscore to the users that an enterprise manages, and to nobody else. */
    public static final String FORM = "must be the name of a user or an organization, such as acme;"
            + " for a managed user, whose name has an underscore, set GITHUB_APP_INSTALLED_ON to the name itself";

    /** Empty for what cannot be a name. */
    public static Optional<RepositoryOwner> of(String name) {
        return NAME.matcher(name).matches()
                ? Optional.of(new RepositoryOwner(name.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /**
     * The first segment of a URL's path, such as {@code acme} of {@code acme/repo.git/info/lfs}; empty if that is no
     * name.
     *
     * @param path with or without the slash at its beginning; may be percent-encoded
     */
    public static Optional<RepositoryOwner> ofPath(String path) {
        try {
            String plain = URLDecoder.decode(path, StandardCharsets.UTF_8).replaceFirst("^/+", "");
            return of(plain.split("/", 2)[0]);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
