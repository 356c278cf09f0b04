package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ai.molecule.ghtoken.testing.guards.Mutator;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Requests and records that are nearly those of the vectors; what is nasty in them leaves a file "pwned" where it is run. */
final class ReaderCases {
    private static final String KELVIN_SIGN = "\u00e2\u0084\u00aa";
    private static final Pattern PASSWORD = Pattern.compile("(?m)^password=(.*)$");
    private static final Pattern ID = Pattern.compile("(?m)^id=[0-9a-f]{8}$");

    private final Mutator mutator = new Mutator(
            "$(>pwned)",
            "`>pwned`",
            ";>pwned;",
            "\n>pwned\n",
            "&touch pwned&",
            "|touch pwned",
            "$(touch pwned)",
            "${HOME}",
            "$((1+1))",
            "*",
            "?",
            "[a-z]",
            "~",
            "\\",
            "\\n",
            "'",
            "\"",
            "%s",
            "%n",
            "-n",
            "-e",
            "!",
            "#",
            " ",
            "\t",
            "\r",
            "\0",
            "\n",
            "\n\n",
            "\u0001",
            "\u001b[2J",
            "\u007f",
            "\u0081",
            "\u0082",
            "\u0088",
            "\u00ff",
            KELVIN_SIGN,
            "=",
            "==",
            "=a",
            "0",
            "00",
            "08",
            "+1",
            "-1",
            " 1",
            "0x10",
            "1e9",
            "1_0",
            "253402300799",
            "999999999999",
            "9999999999999",
            "9".repeat(20),
            "9".repeat(400),
            "2",
            "6",
            "6ab",
            "a".repeat(8192),
            "a".repeat(8193),
            "a".repeat(70_000),
            "v1",
            "expires_at",
            "platform",
            "https",
            "http",
            "https:github.com",
            "HTTPS",
            "github.com",
            "GitHub.com",
            "github.com:443",
            "443",
            ":443",
            "github.com:443:443",
            "github.com.",
            "evil.example",
            "user@github.com",
            "github.com/",
            "github.com@evil.example",
            "github.com\r",
            "x.github.com",
            "capability[]",
            "state",
            "state[]=molecule:",
            "molecule:",
            "protocol=https",
            "host=github.com",
            "host",
            "password",
            "x-access-token",
            "source=app",
            "environment",
            "uptime_deadline=0",
            "boot_id=",
            "path=a\n".repeat(101));
    private static final List<String> REQUEST_LINES = List.of(
            "protocol=https",
            "protocol=https",
            "protocol=http",
            "protocol=HTTPS",
            "protocol=https:github.com",
            "protocol=https:",
            "protocol=",
            "host=github.com",
            "host=github.com",
            "host=github.com:443",
            "host=GitHub.com:443",
            "host=443",
            "host=:443",
            "host=github.com:443:443",
            "host=git*",
            "host=?ithub.com",
            "host=evil.example",
            "host=",
            "capability[]=state",
            "capability[]=",
            "state[]=",
            "state[]=other:1",
            "state[]=molecule:00000000",
            "quit=1",
            "username=$(>pwned)",
            "path=`>pwned`",
            "=",
            "=x",
            "nonsense",
            "");
    private static final List<String> NUMBERS = List.of(
            "0",
            "0",
            "1",
            "4102444800",
            "99999999999",
            "253402300799",
            "999999999999",
            "9999999999999",
            "04102444800",
            "+4102444800",
            "4102444800 ",
            "",
            "x",
            "$((1+1))");
    private static final List<String> BOOT_IDS = List.of(
            "",
            LivingProcess.bootId(),
            "00000000-0000-0000-0000-000000000000",
            "6",
            "6ab",
            "60000000000",
            "-".repeat(36),
            "a".repeat(37),
            "A".repeat(36),
            "*");
    private static final List<String> RECORD_LINES = Stream.of(
                    NUMBERS.stream().map(number -> "expires_at=" + number),
                    NUMBERS.stream().map(number -> "uptime_deadline=" + number),
                    BOOT_IDS.stream().map(id -> "boot_id=" + id),
                    Stream.of("github.com", "GitHub.com", "github.com:443", "evil.example", "")
                            .map(host -> "host=" + host),
                    Stream.of("=", "a=", "a==", "a=a", "==a", "ghs_*", "ghs_ ", "")
                            .map(password -> "password=" + password),
                    Stream.of("app", "environment", "APP", "").map(source -> "source=" + source))
            .flatMap(lines -> lines)
            .toList();

    private final List<ReaderCase> good = new ArrayList<>();

    /** @param request what git says on stdin */
    record ReaderCase(byte[] request, byte[] record) {
        @Override
        public String toString() {
            return "asked " + new String(request, ISO_8859_1) + "\nof " + new String(record, ISO_8859_1);
        }
    }

    ReaderCases(Path folder) throws IOException {
        for (Vector vector : Vector.allFor("molecule-gh-token-refresh")) {
            if (vector.run().endsWith(" get") && !vector.has("env") && !vector.has("link")) {
                Path home = Files.createDirectory(folder.resolve("vector-" + good.size()));
                VectorWorld world = new VectorWorld(vector, home);
                world.furnish();
                Path record = world.cache().resolve("credential");
                byte[] text = Files.exists(record) ? Files.readAllBytes(record) : new byte[0];
                good.add(new ReaderCase(world.input(), text));
            }
        }
    }

    /** One of the two is good: a reader that refuses the record never comes to the request. */
    ReaderCase next() {
        if (mutator.oneIn(2)) {
            byte[] request = mutator.oneIn(2)
                    ? composed()
                    : mutator.mutated(mutator.oneOf(good).request());
            return new ReaderCase(request, good.get(0).record());
        }
        byte[] record = mutator.oneOf(good).record();
        byte[] changed = mutator.oneIn(2) ? refilled(record) : mutator.mutated(record);
        return new ReaderCase(good.get(0).request(), mutator.oneIn(4) ? changed : sealed(changed));
    }

    private byte[] composed() {
        StringBuilder request = new StringBuilder();
        do {
            request.append(mutator.oneOf(REQUEST_LINES)).append('\n');
        } while (!mutator.oneIn(5));
        return request.toString().getBytes(ISO_8859_1);
    }

    /** Well formed, with other values. */
    private byte[] refilled(byte[] record) {
        String text = new String(record, ISO_8859_1);
        do {
            String line = mutator.oneOf(RECORD_LINES);
            String key = line.substring(0, line.indexOf('='));
            text = text.replaceFirst("(?m)^" + key + "=.*$", Matcher.quoteReplacement(line));
        } while (!mutator.oneIn(2));
        return text.getBytes(ISO_8859_1);
    }

    /**
     * What a shell can know of a record. It cannot see a NUL, and cannot compute the hash that {@code id} is the beginning of;
     * the program that writes it can, so neither lets in what anybody but the folder's owner has written.
     */
    static byte[] asShellsSee(byte[] record) {
        return sealed(new String(record, ISO_8859_1).replace("\0", "").getBytes(ISO_8859_1));
    }

    private static byte[] sealed(byte[] record) {
        String text = new String(record, ISO_8859_1);
        var password = PASSWORD.matcher(text);
        String id = password.find() ? Secret.of(password.group(1)).fingerprint() : "";
        return ID.matcher(text).replaceFirst("id=" + id).getBytes(ISO_8859_1);
    }
}
