package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Root of a user namespace, as a container of rootless podman has it: procfs belongs to nobody there, and what is installed
 * belongs to this root. The agent's folder is on PATH.
 */
@ExtendWith(SecretsGuard.class)
final class UserNamespaceTest {
    /** Each child of /usr is there as it was, below a folder that the root of the namespace owns. */
    private static final String ENTER = """
            set -eu
            mount --make-rprivate /
            mkdir "$FOLDER/usr"
            for place in /usr/*; do mkdir "$FOLDER$place" && mount --rbind "$place" "$FOLDER$place"; done
            chown 100000:100000 "$FOLDER/usr"
            mount --rbind "$FOLDER/usr" /usr
            # Its / is its root's as well.
            mkdir "$FOLDER/top"
            for place in /*; do
                if [ -d "$place" ] && [ ! -L "$place" ]; then
                    mkdir "$FOLDER/top$place" && mount --rbind "$place" "$FOLDER/top$place"
                else
                    cp -P "$place" "$FOLDER/top"
                fi
            done
            chown 100000:100000 "$FOLDER/top"
            find "$FOLDER/top" -maxdepth 1 -type l -exec chown -h 100000:100000 {} +
            mkfifo "$FOLDER/ready" "$FOLDER/end"
            unshare --user --mount sh -c 'echo >"$FOLDER/ready"; read -r _ <"$FOLDER/end"' &
            read -r _ <"$FOLDER/ready"
            echo '0 100000 65536' | tee /proc/$!/uid_map >/proc/$!/gid_map
            code=0
            nsenter --target $! --user --mount -S 0 -G 0 -- \
                unshare --pid --fork --kill-child chroot "$FOLDER/top" "$@" || code=$?
            echo >"$FOLDER/end"
            exit $code
            """;

    private static final String FURNISH = """
            set -eu
            mount -t proc proc /proc
            mount -t tmpfs -o mode=755 tmpfs /mnt
            mkdir -p /mnt/bin /mnt/own /mnt/agent/bin
            cp "$SCRIPTS"/* /mnt/bin
            printf '#!/bin/sh\\necho own gh\\n' >/mnt/own/gh
            for name in gh java tr date stat find readlink; do
                printf '#!/bin/sh\\necho "planted %s ran as $(/usr/bin/id -u)"\\n' $name >/mnt/agent/bin/$name
            done
            chmod 755 /mnt/own/gh /mnt/agent/bin/*
            chown -R 1000:1000 /mnt/agent
            system=$PATH
            PATH=/mnt/agent/bin:$PATH
            """;

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void its_root_runs_no_program_of_the_agents(List<String> shell, Workspace workspace) throws Exception {
        Run run = inside(workspace, shell, """
                request='protocol=https\\nhost=github.com\\n\\n'
                "$@" /mnt/bin/gh version || true
                printf "$request" | GITHUB_HOST=GitHub.com TOKEN_CACHE_DIR=/mnt/own \\
                    "$@" /mnt/bin/molecule-gh-token-refresh git-credential get
                printf "$request" | TOKEN_CACHE_DIR=/mnt/agent/cache \\
                    "$@" /mnt/bin/molecule-gh-token-refresh git-credential get
                """);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out() + run.err()).doesNotContain("ran as 0");
        assertThat(run.err()).contains("there is no other gh on PATH");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void its_root_runs_its_own(List<String> shell, Workspace workspace) throws Exception {
        Run run = inside(workspace, shell, "PATH=/mnt/own:$PATH\n\"$@\" /mnt/bin/gh version\n");
        assertThat(run.out()).as(run.err()).isEqualTo("own gh\n");
    }

    private static Run inside(Workspace workspace, List<String> shell, String script) throws IOException {
        Path enter = Files.writeString(workspace.folder().resolve("enter"), ENTER);
        Path attack = Files.writeString(workspace.folder().resolve("attack"), FURNISH + script);
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", enter.toString()));
        command.addAll(List.of("sh", attack.toString()));
        command.addAll(shell);
        Map<String, String> environment = Map.of(
                "FOLDER",
                workspace.folder().toString(),
                "SCRIPTS",
                Path.of("scripts").toAbsolutePath().toString(),
                "HOME",
                "/root",
                "PATH",
                "/usr/sbin:/usr/bin:/sbin:/bin");
        return Run.of(workspace, command, environment, workspace.folder(), "");
    }
}
