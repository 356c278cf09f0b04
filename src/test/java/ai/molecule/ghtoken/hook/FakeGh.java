package ai.molecule.ghtoken.hook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A gh that misbehaves as it is told, and notes how it was called. */
final class FakeGh {
    private final Path bin;

    FakeGh(Path root) throws IOException {
        bin = Files.createDirectories(root.resolve("bin"));
    }

    /** @param login what {@code gh auth login} does; {@code $D} is a folder for notes */
    String path(String token, String login) throws IOException {
        Path gh = Files.writeString(
                bin.resolve("gh"),
                "#!/bin/sh\nD='" + bin + "'\necho \"$*\" >>\"$D/calls\"\nenv >\"$D/env\"\nif [ \"$2\" = token ]; then\n"
                        + token + "\nelse\n" + login + "\nfi\n");
        Files.setPosixFilePermissions(gh, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin + ":" + System.getenv("PATH");
    }

    List<String> calls() throws IOException {
        Path calls = bin.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    Path note(String name) {
        return bin.resolve(name);
    }
}
