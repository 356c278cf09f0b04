package ai.molecule.ghtoken.scripts;

import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The real program where it is installed in an image, as root, in mounts and processes of its own: what is changed in /etc,
 * /home or /run is gone with them. Users 1000 (agent) and 1001 (bystander) live there.
 */
final class RootContainer {
    static final String BIN = "/opt/molecule-gh-token-refresh/bin";

    /** What is in these folders would be gone with the mounts, and is to be searched for secrets. */
    private static final String LEAVE = """
            mkdir "$FOLDER/left"
            trap 'for place in /home /root /tmp/molecule*; do timeout 20 cp -r $place "$FOLDER/left"; done 2>/dev/null' EXIT
            """;

    private static final String FURNISH = """
            set -eu
            # Reached from here also where /home or /root, which are hidden below, hold it.
            cd "$SOURCES"
            mount --make-rprivate /
            cp -a /etc "$FOLDER/etc"
            rm -f "$FOLDER/etc/gitconfig"
            cp "$FOLDER/passwd" "$FOLDER/group" "$FOLDER/etc"
            mount --bind "$FOLDER/etc" /etc
            for place in /home /opt /usr/local/bin /root /run; do mount -t tmpfs -o mode=755 tmpfs $place; done
            mkdir -p /home/agent /home/bystander /opt/molecule-gh-token-refresh/bin /opt/molecule-gh-token-refresh/lib
            chown 1000:1000 /home/agent
            chown 1001:1001 /home/bystander
            cp scripts/* docker/entrypoint.sh /opt/molecule-gh-token-refresh/bin
            cp -p target/molecule-gh-token-refresh.jar /opt/molecule-gh-token-refresh/lib
            # A private /tmp, as tier 1 has it, in which only this folder is the one outside.
            mkdir /opt/folder
            mount --bind "$FOLDER" /opt/folder
            mount -t tmpfs -o mode=1777,noexec tmpfs /tmp
            mkdir -p "$FOLDER"
            mount --bind /opt/folder "$FOLDER"
            cd /
            for place in $READ_ONLY; do mount -o remount,bind,ro $place; done
            exec "$@"
            """;

    private final Workspace workspace;
    private final Map<String, String> environment = new HashMap<>();

    RootContainer(Workspace workspace) throws IOException {
        this.workspace = workspace;
        Path folder = workspace.folder();
        Files.writeString(folder.resolve("passwd"), """
                root:x:0:0:root:/root:/bin/sh
                nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin
                agent:x:1000:1000::/home/agent:/bin/sh
                bystander:x:1001:1001::/home/bystander:/bin/sh
                """);
        Files.writeString(folder.resolve("group"), "root:x:0:\nagent:x:1000:\nbystander:x:1001:\n");
        Files.writeString(folder.resolve("container"), FURNISH);
        environment.putAll(Map.of(
                "FOLDER",
                folder.toString(),
                "SOURCES",
                Path.of("").toAbsolutePath().toString(),
                "READ_ONLY",
                "",
                "HOME",
                "/root",
                "PATH",
                "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "JAVA_HOME",
                System.getProperty("java.home"),
                "CONFIGS_DIR",
                workspace.configs().toString(),
                "PLATFORM_URL",
                "http://127.0.0.1:9"));
    }

    RootContainer with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** @param folders that cannot be written; separated by blanks */
    RootContainer readOnly(String folders) {
        return with("READ_ONLY", folders);
    }

    /** Runs a script of sh as what the container's entrypoint becomes. */
    Run behindTheEntrypoint(String script) throws IOException {
        return run(BIN + "/entrypoint.sh", "sh", "-c", LEAVE + script);
    }

    /** Runs a script of sh as root. */
    Run root(String script) throws IOException {
        return run("sh", "-c", LEAVE + script);
    }

    private Run run(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                workspace.folder().resolve("container").toString()));
        words.addAll(List.of(command));
        return Run.of(workspace, words, environment, workspace.folder(), "");
    }
}
