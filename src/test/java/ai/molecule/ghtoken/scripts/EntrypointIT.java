package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real program behind the entrypoint, as root, where mounts and processes are private and nothing else is touched. */
@Tag("root")
@ExtendWith(SecretsGuard.class)
class EntrypointIT {
    /** What is in these folders would be gone with the mounts, and is to be searched. */
    private static final String LEAVE = """
            mkdir "$FOLDER/left"
            trap 'for place in /home /root /tmp/molecule*; do cp -r $place "$FOLDER/left"; done 2>/dev/null' EXIT
            """;

    private Workspace workspace;
    private Path folder;
    private String token;

    @BeforeEach
    void furnish(Workspace guarded) throws Exception {
        workspace = guarded;
        folder = workspace.folder();
        token = workspace.secrets().installationToken();
        Files.writeString(folder.resolve("passwd"), """
                root:x:0:0:root:/root:/bin/sh
                agent:x:1000:1000::/home/agent:/bin/sh
                """);
        Files.writeString(folder.resolve("group"), "root:x:0:\nagent:x:1000:\n");
        Files.writeString(folder.resolve("container"), """
                set -eu
                # Reached from here also where /home or /root, which are hidden below, hold it.
                cd "$SOURCES"
                mount --make-rprivate /
                mount --bind "$FOLDER/passwd" /etc/passwd
                mount --bind "$FOLDER/group" /etc/group
                for place in /home /opt /usr/local/bin /root; do mount -t tmpfs -o mode=755 tmpfs $place; done
                mkdir -p /home/agent /opt/molecule-gh-token-refresh/bin /opt/molecule-gh-token-refresh/lib
                chown 1000:1000 /home/agent
                cp scripts/* docker/entrypoint.sh /opt/molecule-gh-token-refresh/bin
                cp -p target/molecule-gh-token-refresh.jar /opt/molecule-gh-token-refresh/lib
                # A private /tmp, as tier 1 has it, in which only this folder is the one outside.
                mkdir /opt/folder
                mount --bind "$FOLDER" /opt/folder
                mount -t tmpfs -o mode=1777,noexec tmpfs /tmp
                mkdir -p "$FOLDER"
                mount --bind /opt/folder "$FOLDER"
                cd /
                for place in $READ_ONLY; do mount -o remount,ro $place; done
                exec /opt/molecule-gh-token-refresh/bin/entrypoint.sh sh -c "$1"
                """);
    }

    @Test
    void runtime_agent_and_root_have_the_same_token_and_a_killed_daemon_comes_back() throws Exception {
        Run run = container("", """
                fill() { printf 'protocol=https\\nhost=github.com\\n\\n' | "$@" git credential fill | grep ^password; }
                as_agent() { setpriv --reuid=1000 --regid=1000 --clear-groups env HOME=/home/agent "$@"; }
                await() { n=0; until "$@" >/dev/null 2>&1; do n=$((n + 1)); [ $n -lt 2400 ] || exit 1; sleep 0.05; done; }
                one() { pgrep -o -u 1000 -x java; }
                another() { pgrep -u 1000 -x java | grep -vx "$first"; }
                await test -e /home/agent/.molecule-token-cache/credential
                fill env
                fill env -u GIT_CONFIG_COUNT
                fill as_agent
                fill as_agent env -u GIT_CONFIG_COUNT
                await one
                first=$(one)
                kill -9 "$first"
                await another
                exit 42
                """);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(42);
        assertThat(run.out().lines()).hasSize(4).containsOnly("password=" + token);
        assertThat(run.err()).contains("the daemon ended with 137");
    }

    @Test
    void on_a_read_only_root_the_command_has_git_and_gh_all_the_same() throws Exception {
        Run run = container("/home /usr/local/bin /root", """
                n=0
                until [ -e /tmp/molecule-token-cache-1000/credential ]; do
                    n=$((n + 1)); [ $n -lt 2400 ] || exit 1; sleep 0.05
                done
                printf 'protocol=https\\nhost=github.com\\n\\n' | git credential fill | grep ^password
                [ "$(command -v gh)" -ef /opt/molecule-gh-token-refresh/bin/gh ] && echo ours
                # Root's tools read the cache of the agent, which is not where root's own would be. (To busybox, all is
                # writable for root, also what is read-only: its gh is left as it is, and its launcher asks the JAR.)
                unset GH_TOKEN
                mkdir "$FOLDER/next"
                printf '#!/bin/sh\\necho "$GH_TOKEN"\\n' >"$FOLDER/next/gh" && chmod +x "$FOLDER/next/gh"
                for shell in dash bash; do
                    PATH="/opt/molecule-gh-token-refresh/bin:$FOLDER/next:$PATH" $shell /opt/molecule-gh-token-refresh/bin/gh
                done
                exit 42
                """);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(42);
        assertThat(run.out()).isEqualTo("password=" + token + "\nours\n" + (token + "\n").repeat(2));
        assertThat(run.err()).contains("/usr/local/bin");
    }

    private Run container(String readOnly, String command) throws Exception {
        return Run.of(
                workspace,
                List.of(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "sh",
                        folder.resolve("container").toString(),
                        LEAVE + command),
                Map.of(
                        "FOLDER",
                        folder.toString(),
                        "SOURCES",
                        Path.of("").toAbsolutePath().toString(),
                        "READ_ONLY",
                        readOnly,
                        "HOME",
                        "/root",
                        "PATH",
                        "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "GIT_CONFIG_SYSTEM",
                        folder.resolve("gitconfig").toString(),
                        "CONFIGS_DIR",
                        workspace.configs().toString(),
                        "PLATFORM_URL",
                        "http://127.0.0.1:9",
                        "GH_TOKEN",
                        token),
                folder,
                "");
    }
}
