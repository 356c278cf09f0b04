package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real program behind the entrypoint, as root, where mounts and processes are private and nothing else is touched. */
@Tag("root")
@ExtendWith(SecretsGuard.class)
class EntrypointIT {
    private static final String FUNCTIONS = """
            fill() { printf 'protocol=https\\nhost=github.com\\n\\n' | "$@" git credential fill | grep ^password; }
            as_agent() { setpriv --reuid=1000 --regid=1000 --clear-groups env HOME=/home/agent "$@"; }
            await() { n=0; until "$@" >/dev/null 2>&1; do n=$((n + 1)); [ $n -lt 2400 ] || exit 1; sleep 0.05; done; }
            """;

    private String token;
    private RootContainer container;

    @BeforeEach
    void furnish(Workspace workspace) throws Exception {
        token = workspace.secrets().installationToken();
        container = new RootContainer(workspace).with("GH_TOKEN", token);
    }

    @Test
    void runtime_agent_and_root_have_the_same_token_and_a_killed_daemon_comes_back() throws Exception {
        Run run = container.behindTheEntrypoint(FUNCTIONS + """
                one() { pgrep -o -u 1000 -x java; }
                another() { pgrep -u 1000 -x java | grep -vx "$first"; }
                await test -e /home/agent/.molecule-token-cache/credential
                await test -e /etc/molecule-gh-token-refresh/cache-dir
                fill env
                fill env -u GIT_CONFIG_COUNT
                # As by docker exec: with nothing of what the entrypoint has put into the environment.
                fill env -i HOME=/root PATH=/usr/bin:/bin
                fill as_agent
                fill as_agent env -u GIT_CONFIG_COUNT
                fill as_agent env -i HOME=/home/agent PATH=/usr/bin:/bin
                await one
                first=$(one)
                kill -9 "$first"
                await another
                exit 42
                """);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(42);
        assertThat(run.out().lines()).hasSize(6).containsOnly("password=" + token);
        assertThat(run.err()).contains("ended with 137");
    }

    @Test
    void on_a_read_only_root_the_command_has_git_and_gh_all_the_same() throws Exception {
        Run run = container.readOnly("/home /usr/local/bin /root /etc").behindTheEntrypoint(FUNCTIONS + """
                await test -e /tmp/molecule-token-cache-1000/credential
                fill env
                fill env -u GIT_CONFIG_COUNT
                [ "$(command -v gh)" -ef /opt/molecule-gh-token-refresh/bin/gh ] && echo ours
                # The agent's tools have the token too.
                unset GH_TOKEN
                mkdir "$FOLDER/next"
                printf '#!/bin/sh\\necho "$GH_TOKEN"\\n' >"$FOLDER/next/gh" && chmod +x "$FOLDER/next/gh"
                for shell in dash bash; do
                    as_agent env PATH="/opt/molecule-gh-token-refresh/bin:$FOLDER/next:$PATH" \\
                        $shell /opt/molecule-gh-token-refresh/bin/gh
                done
                exit 42
                """);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(42);
        assertThat(run.out()).isEqualTo(("password=" + token + "\n").repeat(2) + "ours\n" + (token + "\n").repeat(2));
        assertThat(run.err()).contains("/usr/local/bin");
    }

    @Test
    void a_bystander_who_takes_the_place_in_tmp_first_keeps_the_agent_from_nothing() throws Exception {
        Run run = container
                .readOnly("/home /root")
                .root("""
                as_bystander() { setpriv --reuid=1001 --regid=1001 --clear-groups "$@"; }
                as_bystander mkdir -m 777 /tmp/molecule-token-cache-1000
                as_bystander sh -c 'printf "v1\\nplanted\\n" >/tmp/molecule-token-cache-1000/credential'
                """ + RootContainer.BIN + "/entrypoint.sh sh -c '" + FUNCTIONS.replace("'", "'\\''") + """
                written() { ls /tmp/molecule-token-cache-1000.*/credential; }
                await written
                fill as_agent
                fill env
                ls -A /tmp/molecule-token-cache-1000
                stat -c "%u %a" /tmp/molecule-token-cache-1000.*
                '
                """);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo(("password=" + token + "\n").repeat(2) + "credential\n1000 700\n");
    }

    @Test
    void a_bearer_that_only_root_can_read_reaches_the_platform(Workspace workspace) throws Exception {
        Files.setPosixFilePermissions(workspace.bearerFile(), PosixFilePermissions.fromString("rw-------"));
        container.with("PLATFORM_URL", workspace.platform().url());
        Run run = container.behindTheEntrypoint(FUNCTIONS + """
                await grep -q source=platform /home/agent/.molecule-token-cache/credential
                stat -c %a:%u "$CONFIGS_DIR/.auth_token" /run/molecule-gh-token-refresh/auth_token
                """);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("600:0\n600:1000\n");
    }
}
