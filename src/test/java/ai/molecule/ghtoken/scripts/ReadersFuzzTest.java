package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.scripts.ReaderCases.ReaderCase;
import ai.molecule.ghtoken.testing.guards.Mutator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * git's request and the credential record, mutated: whatever they hold, the launcher and the gh wrapper under each shell, and
 * the JAR's own readers, come to one answer; nobody runs a piece of it, and nobody answers for another host.
 */
class ReadersFuzzTest {
    private static final int BATCH = 100;

    /** Whether such a token lives is known to the JAR alone, which the wrapper does not find here. */
    private static final Pattern WITHOUT_AN_END =
            Pattern.compile("(?s)\nexpires_at=0\n.*\npassword=ghs_.*\nuptime_deadline=0\n");

    @TempDir
    Path folder;

    private ShellReaders shells;
    private int answered;
    private int handedOver;
    private int stoodIn;

    @BeforeEach
    void start() throws IOException {
        shells = new ShellReaders(Files.createDirectory(folder.resolve("shells")));
    }

    @Test
    void shells_and_java_read_alike_and_run_nothing() throws Exception {
        ReaderCases cases = new ReaderCases(Files.createDirectory(folder.resolve("vectors")));
        int rounds = Mutator.rounds(100);
        for (int round = 0; round < rounds; round += BATCH) {
            Map<Path, ReaderCase> batch = batch(cases, round);
            for (List<String> shell : ScriptVectorsTest.SHELLS) {
                shells.readAll(shell, batch.keySet().iterator().next().getParent());
                for (Map.Entry<Path, ReaderCase> one : batch.entrySet()) {
                    compare(shell + " " + one.getValue(), one.getKey(), one.getValue());
                }
            }
        }
        // Where one of these were rare, little would be tried.
        assertThat(List.of(answered, handedOver, stoodIn)).allMatch(count -> count > rounds / 4);
    }

    private Map<Path, ReaderCase> batch(ReaderCases cases, int first) throws IOException {
        Map<Path, ReaderCase> batch = new TreeMap<>();
        for (int i = 0; i < BATCH; i++) {
            ReaderCase one = cases.next();
            Path path = folder.resolve("batch-" + first).resolve("case-" + (first + i));
            write(path, one.record());
            Files.write(path.resolve("request"), one.request());
            write(path.resolve("seen"), ReaderCases.asShellsSee(one.record()));
            batch.put(path, one);
        }
        return batch;
    }

    private static void write(Path cache, byte[] record) throws IOException {
        Files.createDirectories(cache);
        Files.write(cache.resolve("credential"), record);
    }

    private void compare(String name, Path path, ReaderCase one) throws Exception {
        JavaReaders strict = new JavaReaders(path);
        JavaReaders java = new JavaReaders(path.resolve("seen"));
        String token = java.livingToken().orElse("");
        assertThat(strict.livingToken().orElse(token)).as(name).isEqualTo(token);
        boolean isUnknown = WITHOUT_AN_END
                .matcher(new String(ReaderCases.asShellsSee(one.record()), ISO_8859_1))
                .find();
        String given = isUnknown ? "" : token;
        assertThat(shells.taken(path, "gh.token")).as(name).isEqualTo(given);
        stoodIn += given.isEmpty() ? 0 : 1;

        String expected = java.get(one.request());
        String printed = shells.taken(path, "out");
        assertOurHost(name, expected, one.request());
        assertOurHost(name, printed, one.request());
        if (shells.handedOver(path)) {
            byte[] handed = shells.taken(path, "handed").getBytes(ISO_8859_1);
            assertThat(printed).as(name).isEmpty();
            assertThat(java.get(handed)).as(name).isEqualTo(expected);
            handedOver++;
        } else {
            assertThat(withoutEnd(printed)).as(name).isEqualTo(withoutEnd(expected));
            answered++;
        }
        assertThat(shells.taken(path, "err")).as(name).isEmpty();
        assertThat(shells.caught()).as(name).isEmpty();
        assertThat(files(path)).as(name).containsExactlyInAnyOrder("credential", "request", "seen");
    }

    /** By the clock of now from the one, by the clock of its writing from the other (docs/git.md). */
    private static String withoutEnd(String answer) {
        return answer.replaceAll("(?m)^password_expiry_utc=[0-9]+$", "password_expiry_utc=");
    }

    /** By git-credential(1) and nothing of ours. */
    private static void assertOurHost(String name, String answer, byte[] request) {
        if (answer.contains("password=")) {
            assertThat(values("protocol=", request)).as(name).containsExactly("https");
            assertThat(values("host=", request))
                    .as(name)
                    .singleElement()
                    .asString()
                    .matches("(?i)github[.]com[.]?(:443)?");
        }
    }

    private static List<String> values(String key, byte[] request) {
        String head = new String(request, ISO_8859_1).replace("\0", "").replaceFirst("(?s)(^|(?<=\n))\n.*", "");
        List<String> values = new ArrayList<>();
        Arrays.stream(head.split("\n"))
                .filter(line -> line.startsWith(key))
                .forEach(line -> values.add(line.substring(key.length())));
        return values;
    }

    private static List<String> files(Path path) throws IOException {
        try (var files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
