package ai.molecule.ghtoken.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token or a bearer. Its string form is {@code [redacted]}, so that no log line, exception or concatenation leaks it
 * by accident. Code that needs the text calls {@link #reveal()}, which is easy to search for. Immutable.
 */
public final class Secret {
    private static final int FINGERPRINT_DIGITS = 8;
    /** GitHub's own are 40 to some 500 characters long; git and gh read this much without trouble. */
    private static final int MAX_TOKEN_LENGTH = 8 * 1024;

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]++=*+");

    private static final Pattern QUOTES = Pattern.compile("^['\"]|['\"]$");
    /** What programs print for nothing at all, and names and references that nobody has resolved. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(?s)|null|undefined|nil|None|[$%<{\\[].*|[a-z].*://.*");

    private static final Pattern OF_GITHUB = Pattern.compile("gh[pousr]_|github_pat_");

    private final String value;
    private @Nullable String fingerprint;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    /** The text, only for a header, a child's standard input, or a file with mode 0600. */
    public String reveal() {
        return value;
    }

    /** The first 8 hex digits of the SHA-256, to tell tokens apart in logs and files. */
    public String fingerprint() {
        String known = fingerprint;
        if (known == null) {
            known = digest().substring(0, FINGERPRINT_DIGITS);
            fingerprint = known;
        }
        return known;
    }

    /** The SHA-256, in hex. */
    public String digest() {
        return HexFormat.of().formatHex(sha256(bytes()));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Whether a text is a token that this program handles: an RFC 6750 section 2.1 {@code b64token} of at most 8 KiB.
     * No shell and no line protocol gives a meaning to any of its characters.
     */
    public static boolean isToken(String text) {
        return text.length() <= MAX_TOKEN_LENGTH && TOKEN.matcher(text).matches();
    }

    /**
     * Whether a variable's value is there by mistake, as {@code null}, {@code ""} or <code>${GH_TOKEN}</code> are. A token
     * of GitHub's with more around it is none.
     */
    public static boolean isPlaceholder(String text) {
        String inner = QUOTES.matcher(text.strip()).replaceAll("");
        return PLACEHOLDER.matcher(inner).matches() && !OF_GITHUB.matcher(inner).find();
    }

    /** Whether it is an installation token (GitHub, "Behind GitHub's new authentication token formats"). */
    public boolean isInstallationToken() {
        return value.startsWith("ghs_");
    }

    private byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    /** In constant time for secrets of the same length. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "[redacted]";
    }
}
