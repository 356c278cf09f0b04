package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of git to a helper (git-credential(1), "Input/output format"): {@code key=value} lines up to an empty line or the
 * end. An empty value of a {@code key[]} clears its earlier values. Unknown keys are ignored.
 */
public final class CredentialRequest {
    /** git writes about a dozen; a server can add a {@code wwwauth[]} for each scheme that it names. */
    static final int MOST_LINES = 100;
    /** In bytes, without the LF. */
    static final int LONGEST_LINE = 64 * 1024;

    /** The port of https (RFC 9110 section 4.2.2), which a URL may contain. */
    private static final String DEFAULT_PORT = ":443";

    private final Map<String, List<String>> values = new HashMap<>();
    private String defect = "";

    private CredentialRequest() {}

    /** Reads at most {@link #MOST_LINES} lines; a line that is too long is the last one. */
    public static CredentialRequest parse(InputStream in) throws IOException {
        CredentialRequest request = new CredentialRequest();
        String line = request.line(in);
        for (int count = 0; !line.isEmpty(); count++) {
            if (count == MOST_LINES) {
                request.defect = "it has more than " + MOST_LINES + " lines";
                return request;
            }
            request.add(line);
            line = request.line(in);
        }
        return request;
    }

    /**
     * The next line without its LF and without NULs; empty at the end. A CR is part of the line, so that no value ends at
     * one.
     */
    private String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        for (int length = 0; next >= 0 && next != '\n'; length++) {
            if (length == LONGEST_LINE) {
                defect = "a line is longer than " + LONGEST_LINE + " bytes";
                return "";
            }
            if (next != 0) {
                line.write(next);
            }
            next = in.read();
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private void add(String line) {
        int equals = line.indexOf('=');
        if (equals < 0) {
            defect = "a line has no '='";
            return;
        }
        String key = line.substring(0, equals);
        String value = line.substring(equals + 1);
        List<String> all = values.computeIfAbsent(key, name -> new ArrayList<>());
        if (key.endsWith("[]") && value.isEmpty()) {
            all.clear();
        } else {
            all.add(value);
        }
        if (all.size() > 1 && (key.equals("protocol") || key.equals("host"))) {
            defect = "it names more than one protocol or host";
        }
    }

    /** Why git has not sent this. Quotes nothing of the request. */
    Optional<String> defect() {
        return Optional.of(defect).filter(text -> !text.isEmpty());
    }

    /** The values of a key, in order. */
    List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    Optional<Secret> password() {
        List<String> all = all("password");
        return all.isEmpty() ? Optional.empty() : Optional.of(Secret.of(all.get(all.size() - 1)));
    }

    /**
     * Whose repository it is about; empty if git does not tell (credential.useHttpPath), and for another host.
     *
     * @param host as in {@code GITHUB_HOST}
     */
    public Optional<RepositoryOwner> owner(String host) {
        List<String> paths = all("path");
        return paths.isEmpty() || !isFor(host) ? Optional.empty() : RepositoryOwner.ofPath(paths.get(paths.size() - 1));
    }

    /**
     * Whether it is for that host over https. git passes on the scheme as it is in the URL, and uses only the lower-case
     * one.
     *
     * @param host as in {@code GITHUB_HOST}
     */
    boolean isFor(String host) {
        return all("protocol").contains("https") && all("host").stream().anyMatch(named -> isSame(named, host));
    }

    private static boolean isSame(String one, String other) {
        // equalsIgnoreCase alone would take the Kelvin sign for a k.
        return one.chars().allMatch(c -> c < 0x7f) && plain(one).equalsIgnoreCase(plain(other));
    }

    /** Without the default port, and without the dot that ends an absolute name (RFC 1034 section 3.1). */
    private static String plain(String host) {
        String name = host.endsWith(DEFAULT_PORT) ? host.substring(0, host.length() - DEFAULT_PORT.length()) : host;
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
