package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What git tells a helper, by git-credential(1), "Input/output format": {@code key=value} lines up to an empty line or
 * the end. The last value of a key counts, values of {@code key[]} add up until an empty one clears them, and unknown
 * keys are passed over.
 *
 * @param protocol empty when git named none
 * @param host as the user typed it, with a port where the URL had one; empty when git named none
 * @param capabilities what this git understands beyond the first protocol
 * @param states what helpers gave this git in an earlier round of the same command
 */
record CredentialRequest(
        String protocol, String host, Optional<Secret> password, List<String> capabilities, List<String> states) {
    /** git writes about a dozen; a proxy can add a {@code wwwauth[]} for each scheme that a server names. */
    static final int MOST_LINES = 100;

    /** @throws MalformedRequestException where git's own helpers would refuse, or beyond the limits */
    static CredentialRequest parse(InputStream in) throws IOException, MalformedRequestException {
        LineReader lines = new LineReader(in);
        Attributes seen = new Attributes();
        for (int count = 0; count <= MOST_LINES; count++) {
            Optional<String> line = lines.next();
            if (line.isEmpty() || line.get().isEmpty()) {
                return seen.request();
            }
            seen.add(line.get());
        }
        throw new MalformedRequestException("it has more than " + MOST_LINES + " lines");
    }

    private static final class Attributes {
        private String protocol = "";
        private String host = "";
        private Optional<Secret> password = Optional.empty();
        private final List<String> capabilities = new ArrayList<>();
        private final List<String> states = new ArrayList<>();

        void add(String line) throws MalformedRequestException {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new MalformedRequestException("a line has no '='");
            }
            String value = line.substring(equals + 1);
            switch (line.substring(0, equals)) {
                case "protocol" -> protocol = value;
                case "host" -> host = value;
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

        CredentialRequest request() {
            return new CredentialRequest(protocol, host, password, List.copyOf(capabilities), List.copyOf(states));
        }
    }
}
