package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cache folder, the environment and the input of one vector, with its placeholders filled in. */
final class VectorWorld {
    private static final String TOKEN = "ghs_" + "aB3".repeat(12);
    private static final Pattern PLACEHOLDER = Pattern.compile("@([a-z]+) ?([+-]?\\d+|[a-z]+)?@");
    private static final Pattern EXPIRES_AT = Pattern.compile("(?m)^expires_at=([1-9][0-9]{0,11})$");
    private static final List<String> GOOD_RECORD = List.of(
            "version=v1",
            "expires_at=@now+2400@",
            "source=platform",
            "host=github.com",
            "username=x-access-token",
            "password=@token@",
            "id=@id@",
            "boot_id=@boot@",
            "uptime_deadline=@up+2400@");
    private static final List<String> GOOD_HEALTH = List.of(
            "version=v1",
            "pid=@pid@",
            "start_time=@start@",
            "boot_id=@boot@",
            "overdue_uptime=@up+3000@",
            "overdue_at=@now+3000@",
            "failing=0",
            "rejected=0");

    private final Vector vector;
    private final Path home;
    private final long now = Instant.now().getEpochSecond();
    private final long uptime;
    private String token = TOKEN;

    VectorWorld(Vector vector, Path home) throws IOException {
        this.vector = vector;
        this.home = home;
        this.uptime = (long)
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
        vector.texts("record").stream()
                .filter(line -> line.startsWith("password="))
                .forEach(line -> token = filled(line.substring("password=".length())));
    }

    Path cache() {
        return home.resolve(".molecule-token-cache");
    }

    void furnish() throws IOException {
        Files.createDirectory(cache());
        if (vector.has("record-")) {
            Files.writeString(cache().resolve("credential"), lines(vector.texts("record-")));
        } else {
            write("credential", changed(GOOD_RECORD, "record"));
        }
        Map<String, String> health = changed(GOOD_HEALTH, "health");
        if (!health.isEmpty()) {
            // What the JAR reads behind the launcher's lines.
            health.put("pid_namespace", LivingProcess.pidNamespace());
            health.put("failures", health.get("failing"));
            if (health.get("failing").equals("2")) {
                health.put("failure_kind", "not-configured");
                health.put("failure_at", Instant.now().toString());
            }
            health.put(
                    "rejected_at",
                    health.get("rejected").equals("1") ? Instant.now().toString() : "");
        }
        write("state", health);
        for (String owner : owners()) {
            String folder = "owners/" + owner + "/";
            List<String> record = new ArrayList<>(GOOD_RECORD);
            record.addAll(List.of("password=@token " + owner + "@", "id=@id " + owner + "@"));
            write(folder + "credential", changed(record, "owner-" + owner));
            write(folder + "state", changed(GOOD_HEALTH, "owner-health-" + owner));
            Files.createFile(cache().resolve(folder + "used"));
        }
        for (String line : vector.texts("file")) {
            append(home.resolve(line.split(" ", 2)[0]), line.split(" ", 2)[1]);
        }
        date(cache().resolve("credential"));
        for (String owner : owners()) {
            date(cache().resolve("owners/" + owner + "/credential"));
        }
        for (String time : vector.texts("dated")) {
            Instant modified = Instant.ofEpochSecond(Long.parseLong(filled(time)));
            Files.setLastModifiedTime(cache().resolve("credential"), FileTime.from(modified));
        }
        for (String name : vector.texts("link")) {
            Path real = Files.move(cache().resolve(name), home.resolve("real-" + name.replace('/', '-')));
            Files.createSymbolicLink(cache().resolve(name), real);
        }
    }

    /** As the program dates a record: by the token's end. */
    static void date(Path credential) throws IOException {
        Matcher end = EXPIRES_AT.matcher(Files.exists(credential) ? Files.readString(credential, ISO_8859_1) : "");
        if (end.find()) {
            Instant modified = Instant.ofEpochSecond(Long.parseLong(end.group(1)));
            Files.setLastModifiedTime(credential, FileTime.from(modified));
        }
    }

    private List<String> owners() {
        return vector.lines().stream()
                .map(Vector.Line::word)
                .filter(word -> word.matches("owner-[a-z]+"))
                .map(word -> word.substring("owner-".length()))
                .distinct()
                .toList();
    }

    private Map<String, String> changed(List<String> good, String word) {
        Map<String, String> values = new LinkedHashMap<>();
        good.forEach(line -> put(values, line));
        for (String change : vector.texts(word)) {
            if (change.isEmpty()) {
                continue;
            }
            if (change.equals("none")) {
                return Map.of();
            }
            put(values, change);
        }
        return values;
    }

    private void put(Map<String, String> values, String line) {
        int equals = line.indexOf('=');
        values.put(line.substring(0, equals), filled(line.substring(equals + 1)));
    }

    private void write(String name, Map<String, String> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) -> text.append(key.equals("version") ? "" : key + "=")
                .append(value)
                .append('\n'));
        Path file = cache().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text.append('\n'));
    }

    private void append(Path file, String line) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, filled(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", home.toString());
        vector.texts("env").forEach(line -> environment.put(line.split("=", 2)[0], filled(line.split("=", 2)[1])));
        return environment;
    }

    byte[] input() {
        return (lines(vector.texts("in")) + filled(String.join("", vector.texts("in-")))).getBytes(UTF_8);
    }

    List<String> arguments() {
        String[] words = vector.run().split(" ", 2);
        if (words.length == 1) {
            return List.of();
        }
        // git hands its prompt to askpass as one argument.
        return words[0].equals("molecule-askpass") ? List.of(words[1]) : Arrays.asList(words[1].split(" "));
    }

    /** All of stdout, as a pattern, because a number of seconds may run down between the writing and the reading. */
    Pattern output() {
        StringBuilder pattern = new StringBuilder();
        for (String line : vector.texts("out")) {
            List<String> quoted = new ArrayList<>();
            for (String part : line.split("@left 2400@", -1)) {
                quoted.add(Pattern.quote(filled(part)));
            }
            pattern.append(String.join("(2400|23[0-9]{2})", quoted)).append('\n');
        }
        if (vector.has("word")) {
            pattern.append(vector.texts("word").get(0)).append(": .*\n");
        }
        return Pattern.compile(pattern.toString());
    }

    private String lines(List<String> texts) {
        StringBuilder all = new StringBuilder();
        texts.forEach(text -> all.append(filled(text)).append('\n'));
        return all.toString();
    }

    private String filled(String text) {
        String plain =
                text.replace('␍', '\r').replace('␀', '\0').replace('␠', ' ').replace('␊', '\n');
        return PLACEHOLDER
                .matcher(plain)
                .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), found.group(2))));
    }

    private String value(String name, String number) {
        return switch (name) {
            case "now" -> Long.toString(now + Long.parseLong(number));
            case "up" -> Long.toString(uptime + Long.parseLong(number));
            case "x" -> "x".repeat(Integer.parseInt(number));
            case "token" -> number == null ? TOKEN : TOKEN + number;
            case "id" -> Secret.of(number == null ? token : TOKEN + number).fingerprint();
            case "home" -> home.toString();
            case "boot" -> LivingProcess.bootId();
            case "pid" -> Long.toString(ProcessHandle.current().pid());
            case "start" -> LivingProcess.startTime();
            default -> throw new IllegalArgumentException("no placeholder of that name: " + name);
        };
    }
}
