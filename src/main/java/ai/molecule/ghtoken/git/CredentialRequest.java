package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What git tells a helper, by git-credential(1), "Input/output format": {@code key=value} lines up to an empty line or
 * the end. Values of {@code key[]} add up until an empty one clears them; unknown keys are ignored.
 *
 * @param protocols git names one
 * @param hosts git names one, as the user typed it, with a port where the URL had one
 * @param capabilities what this git understands beyond the first protocol
 * @param states what helpers gave this git in an earlier round of the same command
 * @param defect why no password may be the answer: this is no request of git's. Quotes nothing of it.
 */
record CredentialRequest(
        List<String> protocols,
        List<String> hosts,
        Optional<Secret> password,
        List<String> capabilities,
        List<String> states,
        Optional<String> defect) {
    /** git writes about a dozen; a server can add a {@code wwwauth[]} for each scheme that it names. */
    static final int MOST_LINES = 100;

    /** Reads at most {@link #MOST_LINES} lines; a line that is too long is the last one. */
    static CredentialRequest parse(InputStream in) throws IOException {
        LineReader lines = new LineReader(in);
        Attributes seen = new Attributes();
        for (int count = 0; count <= MOST_LINES; count++) {
            Optional<String> line = lines.next();
            if (lines.isTooLong()) {
                return seen.request("a line is longer than " + LineReader.LONGEST_LINE + " bytes");
            }
            if (line.isEmpty() || line.get().isEmpty()) {
                return seen.request("");
            }
            seen.add(line.get());
        }
        return seen.request("it has more than " + MOST_LINES + " lines");
    }

    private static final class Attributes {
        private final List<String> protocols = new ArrayList<>();
        private final List<String> hosts = new ArrayList<>();
        private Optional<Secret> password = Optional.empty();
        private final List<String> capabilities = new ArrayList<>();
        private final List<String> states = new ArrayList<>();
        private boolean hasOtherLines;

        void add(String line) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                hasOtherLines = true;
                return;
            }
            String value = line.substring(equals + 1);
            switch (line.substring(0, equals)) {
                case "protocol" -> protocols.add(value);
                case "host" -> hosts.add(value);
                case "password" -> password = Optional.of(Secret.of(value));
                case "capability[]" -> append(capabilities, value);
                case "state[]" -> append(states, value);
                default -> {}
            }
        }

        private static void append(List<String> values, String value) {
            if (value.isEmpty()) {
                values.clear();
            } else {
                values.add(value);
            }
        }

        /** @param limit which limit was exceeded, or an empty string */
        CredentialRequest request(String limit) {
            String defect = limit;
            if (hasOtherLines) {
                defect = "a line has no '='";
            } else if (protocols.size() > 1 || hosts.size() > 1) {
                defect = "it names more than one protocol or host";
            }
            return new CredentialRequest(
                    List.copyOf(protocols),
                    List.copyOf(hosts),
                    password,
                    List.copyOf(capabilities),
                    List.copyOf(states),
                    Optional.of(defect).filter(text -> !text.isEmpty()));
        }
    }
}
