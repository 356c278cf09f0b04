package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The agent attacks what root does. After each attack nothing outside of the agent's own folders belongs to the agent, can be
 * written by others or has a new mode, root has run nothing of the agent's, and root has not been kept waiting. {@code
 * -Dtorture.races} says for how many seconds names are swapped: dev/torture races.
 */
@Tag("root")
@ExtendWith(SecretsGuard.class)
class RootHalfIT {
    private static final int SECONDS = Integer.getInteger("torture.races", 3);

    private static final String FUNCTIONS = """
            system=/usr/sbin:/usr/bin:/sbin:/bin
            bin=/opt/molecule-gh-token-refresh/bin
            marks=$FOLDER/marks
            : >"$marks" && chmod 666 "$marks"
            agent() { setpriv --reuid=1000 --regid=1000 --clear-groups -- env HOME=/home/agent PATH=$system "$@"; }
            # What is there, whose it is, its mode, where it leads and whether it has been written to.
            facts() {
                find /etc /root /run /opt/molecule-gh-token-refresh /usr/local /home/bystander "$FOLDER/victims" \\
                    -type d -printf '%p|%U:%G %m\\n' -o -printf '%p|%U:%G %m %y %l %s %T@\\n' | sort
            }
            # What root's half may change there is root's, and no other user can write it.
            ours='^[<>] (/etc/gitconfig|/etc/molecule-gh-token-refresh[^|]*|/usr/local/bin/(gh|molecule-[a-z-]*)'
            ours="$ours|/run/molecule-gh-token-refresh[^|]*|/root/[.](config|gitconfig|molecule-token-cache)[^|]*)[|]"
            judge() {
                facts >/tmp/after
                diff /tmp/before /tmp/after | grep '^[<>]' | grep -Ev "$ours" && exit 3
                find /etc /usr/local /run /root -newer /tmp/before \\( ! -user root -o -perm /022 \\) ! -type l \\
                    ! -path /run/molecule-gh-token-refresh/auth_token | grep . && exit 4
                if grep '^0' "$marks"; then exit 5; fi
                echo held
            }
            # For what must end by itself.
            ends() {
                PATH=$system timeout -s KILL 30 "$@" >>/tmp/said 2>&1
                case $? in 124 | 137) echo "kept waiting by: $*" && exit 6 ;; esac
            }
            mkdir "$FOLDER/victims" "$FOLDER/victims/folder"
            echo 'of root' >"$FOLDER/victims/file" && chmod 600 "$FOLDER/victims/file"
            """;

    private RootContainer container;

    @BeforeEach
    void furnish(Workspace workspace) throws Exception {
        container = new RootContainer(workspace).with("CONFIGS_DIR", "/home/agent/configs");
    }

    private void assertHeld(String attack) throws IOException {
        Run run = container.root(FUNCTIONS + attack);
        assertThat(run.out()).as("exit code %d, %s", run.exitCode(), run.err()).isEqualTo("held\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void root_runs_nothing_of_what_the_agent_has_planted() throws Exception {
        container.with("PATH", "/home/agent/bin:/opt/open:/usr/sbin:/usr/bin:/sbin:/bin");
        container.with("JAVA_HOME", "/home/agent/jdk");
        assertHeld("""
                PATH=$system
                touch="/usr/bin/id -u | /usr/bin/paste - /proc/\\$PPID/comm >>$marks"
                agent mkdir -p /home/agent/bin /home/agent/jdk/bin /home/agent/.config/git /home/agent/.config/gh
                for name in sh bash env setpriv gosu su setsid timeout chown chmod mkdir mv rm git gh java stat id head tr \\
                    sed cat date sleep perl ls readlink mount grep find; do
                    printf '#!/bin/dash\\n%s\\nexec /usr/bin/%s "$@"\\n' "$touch" $name >/home/agent/bin/$name
                    chmod 755 /home/agent/bin/$name
                done
                cp /home/agent/bin/java /home/agent/jdk/bin
                # A folder of root's that all can write.
                mkdir -m 777 /opt/open && cp /home/agent/bin/* /opt/open
                printf '%s\\n' "$touch" >/home/agent/hook && chmod 755 /home/agent/hook
                cat >/home/agent/.gitconfig <<END
                [user]
                    name = "\\n/home/agent/evil.so\\n"
                [trace2]
                    normalTarget = /etc/ld.so.preload
                    perfTarget = /etc/ld.so.preload
                    eventTarget = /etc/profile.d/evil.sh
                    configParams = user.*
                [core]
                    fsmonitor = /home/agent/hook
                    sshCommand = /home/agent/hook
                    pager = /home/agent/hook
                    editor = /home/agent/hook
                    askPass = /home/agent/hook
                    hooksPath = /home/agent
                [include]
                    path = /home/agent/included
                [alias]
                    config = !/home/agent/hook
                    credential = !/home/agent/hook
                [credential]
                    helper = "!$touch; :"
                END
                cp /home/agent/.gitconfig /home/agent/.config/git/config
                printf '[credential "https://github.com"]\\n helper = "!%s; :"\\n' "$touch" >/home/agent/included
                printf '%s\\n' "$touch" | tee /home/agent/.profile /home/agent/.bashrc >/home/agent/.shrc
                printf 'aliases:\\n  auth: "!%s"\\n' "$touch" >/home/agent/.config/gh/config.yml
                chown -R 1000:1000 /home/agent
                facts >/tmp/before
                export JAVA_TOOL_OPTIONS=-Xlog:gc:file=/etc/java-was-here
                export JDK_JAVA_OPTIONS=-Xlog:gc:file=/etc/jdk-was-here _JAVA_OPTIONS=-Xlog:gc:file=/etc/was-here
                export ENV=/home/agent/.shrc SHELLOPTS=braceexpand:xtrace
                export XDG_CONFIG_HOME=/home/agent/.config GH_CONFIG_DIR=/home/agent/.config/gh
                export GIT_CONFIG_GLOBAL=/home/agent/.gitconfig GIT_EXEC_PATH=/home/agent/bin
                planted=/home/agent/bin:/opt/open:$system
                cd /home/agent
                ends env PATH=$planted $bin/entrypoint.sh /bin/dash -c '/usr/bin/sleep 3'
                ends env PATH=$planted AGENT_USER=root $bin/entrypoint.sh /bin/dash -c '/usr/bin/sleep 1'
                # Setup runs at each start while the cache is no folder.
                rm -rf /home/agent/.molecule-token-cache && agent touch /home/agent/.molecule-token-cache
                ends env PATH=$planted $bin/entrypoint.sh /bin/dash -c '/usr/bin/sleep 3'
                rm /home/agent/.molecule-token-cache
                for command in 'setup --user agent' 'setup --user agent --check' health status token doctor; do
                    ends env PATH=$planted $bin/molecule-gh-token-refresh $command
                done
                printf 'protocol=https\\nhost=github.com\\n\\n' >/tmp/request
                ends env PATH=$planted $bin/molecule-gh-token-refresh git-credential get </tmp/request
                ends env PATH=$planted HOME=/home/agent $bin/molecule-gh-token-refresh setup
                ends env PATH=/usr/local/bin:$planted /usr/local/bin/gh version
                for command in setup doctor; do
                    ends env TOKEN_CACHE_DIR=/root/.molecule-token-cache GIT_CONFIG_GLOBAL=/home/agent/.gitconfig \\
                        $bin/molecule-gh-token-refresh $command
                done
                # As in an image that calls them by their old names.
                mkdir /opt/old && ln -s $bin/molecule-git-token-helper.sh $bin/molecule-gh-token-refresh.sh /opt/old
                ends sh -c "PATH=$planted /opt/old/molecule-git-token-helper.sh get </tmp/request; :"
                ends sh -c "PATH=$planted; /usr/bin/timeout 3 /opt/old/molecule-gh-token-refresh.sh; :"
                # The supervisor pauses, looks at the time, and stops what does not end.
                for command in /bin/false '/bin/dash -c "trap : TERM; while :; do /usr/bin/sleep 1; done"'; do
                    ends sh -c "PATH=$planted; /usr/bin/timeout 2 $bin/supervise $command; :"
                done
                # A shell for descriptors of two digits.
                ends bash -c 'exec 15</dev/null; BASH_ENV=/home/agent/hook exec "$@"' bash $bin/drop-root 1000 1000 / true
                ends env PATH=$planted TOKEN_CACHE_DIR=/root/cache $bin/gh help
                ends env PATH=$planted TOKEN_CACHE_DIR=/root/cache $bin/molecule-gh-token-refresh doctor
                # A link of root's to a program of the agent's.
                mkdir /opt/links && ln -s /home/agent/bin/gh /home/agent/bin/git /opt/links
                for command in setup doctor refresh-now; do
                    ends env PATH=/opt/links:$system TOKEN_CACHE_DIR=/root/.molecule-token-cache \\
                        $bin/molecule-gh-token-refresh $command
                done
                agent cp /opt/molecule-gh-token-refresh/lib/*.jar /home/agent/planted.jar
                ends env MOLECULE_GH_TOKEN_REFRESH_JAR=/home/agent/planted.jar $bin/molecule-gh-token-refresh --version
                tail -n 1 /tmp/said | grep -q 'root runs no JAR' || exit 7
                judge
                """);
    }

    /** Between a look at a name and its use, the agent can exchange the folder: root's gh would empty any file. */
    @Test
    void root_marks_no_use_of_gh_in_a_volume_that_others_can_write() throws Exception {
        assertHeld("""
                token=ghs_$(printf '%036d' 7)
                id=$(printf %s $token | sha256sum | head -c 8)
                for place in /opt/open /opt/closed; do
                    cache=$place/molecule-token-cache-0
                    mkdir -p -m 700 $cache
                    printf '%s\\n' v1 expires_at=$(($(date +%s) + 900)) source=platform host=github.com \\
                        username=x-access-token password=$token id=$id boot_id= uptime_deadline=0 '' >$cache/credential
                    touch -d 2001-01-01 $cache/gh_used
                done
                chmod 777 /opt/open
                facts >/tmp/before
                TOKEN_CACHE_DIR=/opt/open ends $bin/gh version
                TOKEN_CACHE_DIR=/opt/closed/molecule-token-cache-0 ends $bin/gh version
                [ $(stat -c %Y /opt/open/molecule-token-cache-0/gh_used) -lt 1000000000 ] || exit 7
                [ $(stat -c %Y /opt/closed/molecule-token-cache-0/gh_used) -gt 1000000000 ] || exit 8
                judge
                """);
    }

    /**
     * In a volume that all can write, without a sticky bit, another user exchanges a cache folder for one of its own between
     * a look at a file and its use. Afterwards the pipe there is the record, or the link the file that is to be dated.
     */
    @Test
    void a_cache_folder_that_is_exchanged_leads_nobody_to_a_pipe_or_another_file() throws Exception {
        container.with("JAVA_HOME", "/opt/jdk");
        assertHeld("""
                mkdir -p /opt/jdk/bin && printf '#!/bin/sh\\nexit 75\\n' >/opt/jdk/bin/java && chmod 755 /opt/jdk/bin/java
                mkdir -m 777 /opt/open
                as() { uid=$1 && shift && setpriv --reuid=$uid --regid=$uid --clear-groups -- env HOME=/ "$@"; }
                token=ghs_$(printf '%036d' 7)
                printf 'protocol=https\nhost=github.com\npath=o/r.git\n\n' >/tmp/request
                mkdir /opt/next && printf '#!/bin/sh\n' >/opt/next/gh && chmod 755 /opt/next/gh
                facts >/tmp/before
                case $(uname -m) in x86_64) number=316 ;; aarch64 | riscv64) number=276 ;; *) exit 8 ;; esac
                for pair in 0:1000 1000:1001; do
                    victim=${pair%:*} attacker=${pair#*:} cache=/opt/open/$pair
                    as $victim mkdir -m 700 $cache
                    as $victim mkdir -p -m 700 $cache/owners/o
                    for place in $cache $cache/owners/o; do
                        printf '%s\n' v1 expires_at=$(($(date +%s) + 900)) source=platform host=github.com \
                            username=x-access-token password=$token id=$(printf %s $token | sha256sum | head -c 8) \
                            boot_id= uptime_deadline=0 '' | as $victim tee $place/credential >/dev/null
                        as $victim touch $place/used $place/gh_used $place/state $place/gh_retired_tokens
                    done
                    as $victim sh -c "umask 077; echo whole >/opt/open/$victim.file"
                    as $attacker mkdir -p $cache.new/owners/o
                    for place in $cache.new $cache.new/owners/o; do
                        as $attacker mkfifo $place/credential $place/state $place/gh_retired_tokens
                        as $attacker ln -s /opt/open/$victim.file $place/used
                        as $attacker ln -s /opt/open/$victim.file $place/gh_used
                    done
                    end=$(($(date +%s) + SECONDS))
                    as $attacker perl -e '
                        my ($number, $end, $one, $two) = @ARGV;
                        until (time >= $end + 2) {
                            syscall($number, -100, $one, -100, $two, 2);
                            select(undef, undef, undef, rand() / 20000);
                        }
                    ' $number $end $cache $cache.new &
                    export TOKEN_CACHE_DIR=$cache PATH=$bin:/opt/next:$system
                    while [ "$(date +%s)" -lt $end ]; do
                        for command in 'git-credential get' 'health --live' 'token --owner o'; do
                            for n in 1 2 3 4 5 6 7 8 9 10; do
                                ends env as=$victim setpriv --reuid=$victim --regid=$victim --clear-groups \
                                    $bin/molecule-gh-token-refresh $command </tmp/request
                            done
                        done
                    done
                    wait
                    [ "$(cat /opt/open/$victim.file)" = whole ] || exit 7
                done
                judge
                """.replace("SECONDS", Integer.toString(SECONDS)));
    }

    /** In a login shell gh is a link in /usr/local/bin, and so is the launcher beside it. */
    @Test
    void roots_gh_knows_an_old_token_of_the_agents_also_behind_a_link() throws Exception {
        assertHeld("""
                old=ghs_$(printf '%036d' 8) new=ghs_$(printf '%036d' 9)
                cache=/home/agent/.molecule-token-cache
                agent mkdir -m 700 $cache
                (umask 077 && printf '%s\n' v1 expires_at=$(($(date +%s) + 900)) source=platform host=github.com \
                    username=x-access-token password=$new id=$(printf %s $new | sha256sum | head -c 8) boot_id= \
                    uptime_deadline=0 '' >$cache/credential && echo $old >$cache/gh_retired_tokens)
                chown 1000:1000 $cache/*
                mkdir /opt/next && printf '#!/bin/sh\necho "$GH_TOKEN" >/tmp/seen\n' >/opt/next/gh && chmod 755 /opt/next/gh
                ln -s $bin/gh $bin/molecule-gh-token-refresh /usr/local/bin
                facts >/tmp/before
                for gh in $bin/gh /usr/local/bin/gh; do
                    ends env TOKEN_CACHE_DIR=$cache GH_TOKEN=$old PATH=${gh%/*}:/opt/next:$system $gh api /user
                    [ "$(cat /tmp/seen)" = $new ] || exit 7
                done
                judge
                """);
    }

    /** A shell that reads a file of 400 MB is ended by its limit of processor time, which is shorter here. */
    @Test
    void nothing_in_the_place_of_a_file_keeps_root_waiting() throws Exception {
        assertHeld("""
                sed -i 's/^processor=.*/processor=2/' $bin/drop-root
                socket() { perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => shift, Listen => 1)' "$1"; }
                zero() { ln -s /dev/zero "$1"; }
                sparse() { truncate -s 400M "$1"; }
                cache=/home/agent/.molecule-token-cache
                mkdir /opt/next && printf '#!/bin/sh\n' >/opt/next/gh && chmod 755 /opt/next/gh
                facts >/tmp/before
                printf 'protocol=https\nhost=github.com\n\n' >/tmp/request
                for plant in mkfifo socket zero mkdir sparse; do
                    echo "$plant" >>/tmp/said
                    mkdir -p -m 700 $cache /home/agent/.config/gh /home/agent/configs
                    for place in /home/agent/.gitconfig /home/agent/.config/gh/hosts.yml /home/agent/configs/.auth_token \
                        $cache/credential $cache/health $cache/state.json $cache/state $cache/gh_provisioned_token \
                        $cache/gh_retired_tokens; do
                        $plant "$place"
                    done
                    chown -hR 1000:1000 /home/agent
                    ends $bin/molecule-gh-token-refresh setup --user agent
                    ends $bin/molecule-gh-token-refresh git-credential get </tmp/request
                    ends $bin/molecule-gh-token-refresh health
                    ends env HOME=/home/agent PATH=$bin:/opt/next:$system gh version
                    ends $bin/entrypoint.sh /bin/true
                    if [ "$plant" != sparse ]; then
                        for command in 'molecule-gh-token-refresh git-credential get' 'molecule-gh-token-refresh health' \
                            'molecule-gh-token-refresh token' 'gh version' 'entrypoint.sh /bin/true'; do
                            ends setpriv --reuid=1000 --regid=1000 --clear-groups -- \
                                env HOME=/home/agent PATH=$bin:/opt/next:$system $bin/$command </tmp/request
                        done
                    fi
                    # Nothing of that size is to be searched afterwards.
                    rm -rf /home/agent/* /home/agent/.[!.]*
                done
                judge
                """);
    }

    /** As long as the system allows: 38 links, each by a way of 2,000 folders. */
    @Test
    void a_chain_of_links_in_the_place_of_the_cache_gives_root_nothing_to_compute() throws Exception {
        assertHeld("""
                ends $bin/molecule-gh-token-refresh setup --user agent
                rm -rf /home/agent/.molecule-token-cache
                agent perl -e '$way = "/home/agent/" . "./" x 2000; chdir "/home/agent"; mkdir "l38";
                    symlink($way . "l" . ($_ + 1), $_ ? "l$_" : ".molecule-token-cache") || die $! for 0 .. 37'
                agent test -d /home/agent/.molecule-token-cache/. || exit 3
                facts >/tmp/before
                printf 'protocol=https\nhost=github.com\n\n' >/tmp/request
                mkdir /opt/next && printf '#!/bin/sh\n' >/opt/next/gh && chmod 755 /opt/next/gh
                ends $bin/molecule-gh-token-refresh health
                ends $bin/molecule-gh-token-refresh git-credential get </tmp/request
                ends $bin/molecule-gh-token-refresh doctor
                ends env PATH=$bin:/opt/next:$system gh version
                ends "$JAVA_HOME/bin/java" -jar $bin/../lib/molecule-gh-token-refresh.jar health
                ends $bin/entrypoint.sh /bin/true
                judge
                """);
    }

    /** Each is a way for the real gh to start a program. */
    @Test
    void roots_gh_runs_no_alias_pager_or_extension_of_the_agents() throws Exception {
        assertHeld("""
                plant() {
                    mkdir -p "$1" "$2/gh/extensions/gh-mine"
                    printf 'pager: /home/agent/mark\naliases:\n  mine: "!/home/agent/mark"\n' >"$1/config.yml"
                    cp /home/agent/mark "$2/gh/extensions/gh-mine/gh-mine"
                }
                printf '#!/bin/sh\nid -u >>%s\n' "$marks" >/home/agent/mark && chmod 755 /home/agent/mark
                plant /home/agent/.config/gh /home/agent/.local/share
                plant /home/agent/config /home/agent/data
                chown -R 1000:1000 /home/agent
                facts >/tmp/before
                gh() {
                    for words in 'mine 1' 'help environment'; do
                        ends env "$@" GH_FORCE_TTY=80 PATH=$bin:/usr/bin:/bin script -qec "gh $words" /dev/null </dev/null
                    done
                }
                ends $bin/molecule-gh-token-refresh setup --user agent
                gh HOME=/home/agent
                gh GH_CONFIG_DIR=/home/agent/config
                gh XDG_CONFIG_HOME=/home/agent/.config
                gh XDG_DATA_HOME=/home/agent/data
                judge
                agent env PATH=$system gh mine 1 && grep -q 1000 "$marks" || exit 7
                """);
    }

    /** With HOME=/tmp, whoever comes first makes the folders that gh looks into. */
    @Test
    void the_agents_gh_runs_no_alias_or_extension_of_a_bystanders() throws Exception {
        assertHeld("""
                printf '#!/bin/sh\nid -u >>%s\n' "$marks" >/home/bystander/mark && chmod 755 /home/bystander/mark
                mkdir -p /tmp/.config/gh /home/bystander/data/gh/extensions/gh-mine
                printf 'aliases:\n  mine: "!/home/bystander/mark"\n' >/tmp/.config/gh/config.yml
                cp /home/bystander/mark /home/bystander/data/gh/extensions/gh-mine/gh-mine
                chown -R 1001:1001 /tmp/.config /home/bystander
                facts >/tmp/before
                gh() {
                    timeout -s KILL 30 setpriv --reuid=1000 --regid=1000 --clear-groups -- env "$@" gh mine 1 >>/tmp/said 2>&1
                }
                gh HOME=/tmp PATH=$bin:$system
                gh HOME=/home/agent XDG_DATA_HOME=/home/bystander/data PATH=$bin:$system
                gh HOME=/home/agent XDG_CONFIG_HOME=/tmp/.config PATH=$bin:$system
                gh HOME=/home/agent GH_CONFIG_DIR=/tmp/.config/gh PATH=$bin:$system
                ! grep 1000 "$marks" || exit 7
                gh HOME=/tmp PATH=$system
                gh HOME=/home/agent XDG_DATA_HOME=/home/bystander/data PATH=$system
                [ "$(grep -c 1000 "$marks")" = 2 ] || exit 8
                judge
                """);
    }

    /** The loader complains of a library that is none. */
    @Test
    void no_program_of_roots_loads_a_library_that_the_agent_writes_later() throws Exception {
        container.with("CONFIGS_DIR", "/root/configs");
        assertHeld("""
                mkdir /root/configs && (umask 077 && echo bearer >/root/configs/.auth_token)
                facts >/tmp/before
                plant='setpriv --reuid=1000 --regid=1000 --clear-groups -- sh -c "echo no library >/home/agent/evil.so"'
                for user in agent root; do
                    rm -f /home/agent/evil.so
                    ends env AGENT_USER=$user LD_PRELOAD=/home/agent/evil.so LD_AUDIT=/home/agent/evil.so \
                        $bin/entrypoint.sh /bin/sh -c "unset LD_PRELOAD LD_AUDIT; $plant; sleep 5"
                    grep -q 'evil.so.*cannot open' /tmp/said || exit 7
                    if grep 'evil.so.*\\(too short\\|invalid\\)' /tmp/said; then exit 8; fi
                done
                judge
                """);
    }

    @Test
    void a_disk_that_is_full_while_setup_runs_leaves_no_lock() throws Exception {
        container.with("GIT_CONFIG_SYSTEM", "/opt/small/gitconfig");
        assertHeld("""
                mkdir /opt/small && mount -t tmpfs -o size=16k,mode=755 tmpfs /opt/small
                head -c 100000 /dev/zero >/opt/small/full 2>/dev/null
                facts >/tmp/before
                ends $bin/molecule-gh-token-refresh setup --user agent
                [ "$(ls -A /opt/small)" = full ] || exit 7
                rm /opt/small/full
                ends $bin/molecule-gh-token-refresh setup --user agent
                grep -q molecule /opt/small/gitconfig || exit 8
                judge
                """);
    }

    @Test
    void a_relative_path_of_the_launcher_finds_the_bundled_java_and_no_other() throws Exception {
        assertHeld("""
                mkdir -p $bin/../jre/bin && printf '#!/bin/sh\\necho bundled\\n' >$bin/../jre/bin/java
                agent mkdir -p /home/agent/jre/bin /home/agent/bin
                printf '#!/bin/sh\\nid -u >>%s\\n' "$marks" >/home/agent/jre/bin/java
                chmod 755 $bin/../jre/bin/java /home/agent/jre/bin/java
                facts >/tmp/before
                cd $bin && [ "$(./molecule-gh-token-refresh --version)" = bundled ] || exit 7
                cd /home/agent/bin
                # A path through the agent's folder is none of root's: another Java is found.
                ends ../../..$bin/molecule-gh-token-refresh --version
                ends ../../..$bin/molecule-gh-token-refresh health
                judge
                """);
    }

    @Test
    void root_says_no_token_that_is_none() throws Exception {
        container.with("JAVA_HOME", "/home/agent/jdk");
        assertHeld("""
                agent mkdir -p /home/agent/jdk/bin /home/agent/.molecule-token-cache
                printf '#!/bin/sh\\nprintf "a token\\nX-Header: planted\\n"\\n' >/home/agent/jdk/bin/java
                chmod 755 /home/agent/jdk/bin/java && chown -R 1000:1000 /home/agent
                facts >/tmp/before
                for options in '' --min-life=10m '--min-life 10m' '--prefer-life=300 --min-life=60'; do
                    code=0
                    HOME=/home/agent $bin/molecule-gh-token-refresh token $options >/tmp/token || code=$?
                    [ $code = 75 ] && [ ! -s /tmp/token ] || exit 7
                done
                judge
                """);
    }

    /** What root starts then is configured for the agent's daemon. */
    @Test
    void the_agent_cannot_make_root_work_in_its_place() throws Exception {
        container.with("JAVA_HOME", "/home/agent/jdk").with("GITHUB_APP_ID", "1");
        container.with("GITHUB_APP_INSTALLATION_ID", "2").with("HTTPS_PROXY", "http://127.0.0.1:9");
        container
                .with("GITHUB_APP_SIGN_COMMAND", "/home/agent/mark")
                .with("TOKEN_REFRESH_ON_REFRESH", "/home/agent/mark");
        assertHeld("""
                mkdir -p -m 700 /home/agent/.molecule-token-cache /home/agent/jdk/bin
                printf '#!/bin/sh\\nid -u >>%s\\nexit 71\\n' "$marks" >/home/agent/mark
                cp /home/agent/mark /home/agent/jdk/bin/java
                chmod 755 /home/agent/mark /home/agent/jdk/bin/java && chown -R 1000:1000 /home/agent
                facts >/tmp/before
                printf 'protocol=https\\nhost=github.com\\n\\n' >/tmp/request
                export TOKEN_CACHE_DIR=/home/agent/.molecule-token-cache
                for command in refresh-now token status health doctor invalidate; do
                    ends $bin/molecule-gh-token-refresh $command
                done
                ends $bin/molecule-gh-token-refresh git-credential get </tmp/request
                grep -q 1000 "$marks" || exit 7
                # The agent ends what tries whether root can become it; each process of the agent's is faster than that here.
                printf '#!/bin/sh\\nkill -TERM $$\\n' >/opt/true && chmod 755 /opt/true
                mount --bind /opt/true /usr/bin/true
                ends $bin/entrypoint.sh /bin/sh -c 'sleep 5'
                if grep 'daemon runs as root' /tmp/said; then exit 8; fi
                judge
                """);
    }

    /** An option of the program's may come before the command. */
    @Test
    void no_word_before_a_command_makes_root_work_for_itself() throws Exception {
        container.with("TOKEN_CACHE_DIR", "/home/agent/.molecule-token-cache").with("GITHUB_APP_ID", "1");
        container.with("GITHUB_APP_INSTALLATION_ID", "2").with("HTTPS_PROXY", "http://127.0.0.1:9");
        container.with("GITHUB_APP_SIGN_COMMAND", "/home/agent/mark");
        assertHeld("""
                agent mkdir -p -m 700 /home/agent/.molecule-token-cache
                printf '#!/bin/sh\nid -u >>%s\n' "$marks" >/home/agent/mark && chmod 755 /home/agent/mark
                printf 'protocol=https\nhost=github.com\n\n' >/tmp/request
                facts >/tmp/before
                for program in $bin/molecule-gh-token-refresh "$JAVA_HOME/bin/java -jar $bin/../lib/molecule-gh-token-refresh.jar"; do
                    for words in refresh-now 'git-credential get' '--verbose token' '--verbose=true status' \
                        '--verbose --verbose refresh-now' '--verbose doctor' '--verbose git-credential get'; do
                        ends $program $words </tmp/request
                    done
                done
                if ls -d /tmp/molecule-token-cache-0; then exit 7; fi
                judge
                """);
    }

    /** What signs for the agent's daemon is the agent's program. */
    @Test
    void the_agent_cannot_make_root_sign_by_what_is_in_its_caches_place() throws Exception {
        container.with("GITHUB_APP_ID", "1").with("GITHUB_APP_INSTALLATION_ID", "2");
        container.with("HTTPS_PROXY", "http://127.0.0.1:9").with("GITHUB_APP_SIGN_COMMAND", "/home/agent/mark");
        assertHeld("""
                printf '#!/bin/sh\nid -u >>%s\n' "$marks" >/home/agent/mark && chmod 755 /home/agent/mark
                mkdir -m 777 /opt/open && agent mkdir -m 700 /opt/open/cache
                agent mkdir -p -m 700 /home/agent/data/cache && ln -s /home/agent/data /opt/link
                printf 'protocol=https\nhost=github.com\n\n' >/tmp/request
                facts >/tmp/before
                attack() {
                    for place in /opt/open/cache /opt/link/cache; do
                        for program in $bin/molecule-gh-token-refresh \
                            "$JAVA_HOME/bin/java -jar $bin/../lib/molecule-gh-token-refresh.jar"; do
                            for words in refresh-now 'git-credential get'; do
                                TOKEN_CACHE_DIR=$place ends $program $words </tmp/request
                            done
                        done
                    done
                }
                attack
                agent sh -c 'rm -r /opt/open/cache; mv /home/agent/data /home/agent/moved; ln -s /root /home/agent/data'
                attack
                export TOKEN_CACHE_DIR=/root/.molecule-token-cache
                for words in /home/agent/mark 'sh /home/agent/mark' 'x=1 exec /home/agent/mark; cat' \
                    'cd /home/agent && ./mark' 'cd /; sh home/agent/mark' 'sh ~agent/mark' '/bin/sh -c ". /home/agent/mark"' \
                    '$CONFIGS_DIR/mark' 'cd "${CONFIGS_DIR}" && ./mark' 'sh "$(printenv CONFIGS_DIR)"/mark' \
                    '/hom*/agent/mark' 'sh /home/*/mark' '/[h]ome/agent/mark' 'sh $TOKEN_REFRESH_METRICS_FILE'; do
                    CONFIGS_DIR=/home/agent TOKEN_REFRESH_METRICS_FILE=/home/agent/mark GITHUB_APP_SIGN_COMMAND=$words ends $bin/molecule-gh-token-refresh refresh-now
                    tail -n 3 /tmp/said | grep -q 'GITHUB_APP_SIGN_COMMAND is left out' || exit 7
                done
                if grep '^0' "$marks"; then exit 8; fi
                judge
                """);
    }

    /** An image sets such variables for its agent. The command itself is root's own. */
    @Test
    void a_command_of_roots_gets_no_variable_that_leads_to_the_agents_files() throws Exception {
        container
                .with("GITHUB_APP_ID", "1")
                .with("GITHUB_APP_INSTALLATION_ID", "2")
                .with("AGENT_USER", "root");
        container.with("HTTPS_PROXY", "http://127.0.0.1:9").with("TOKEN_CACHE_DIR", "/root/.molecule-token-cache");
        container.with("GITHUB_APP_SIGN_COMMAND", "sh /root/sign");
        assertHeld("""
                printf '%s\n' 'perl -MPOSIX -e 1' 'bash -c :' 'git version' 'git any' 'test -z "$SETTINGS" || . "$SETTINGS"' \
                    'echo "$KEPT" >/tmp/kept' >/root/sign
                printf '#!/bin/sh\nid -u >>%s\n' "$marks" >/home/agent/mark && chmod 755 /home/agent/mark
                cp /home/agent/mark /home/agent/git-any
                printf 'system("/home/agent/mark"); 1\n' | tee /home/agent/POSIX.pm >/home/agent/mine.pm
                printf '[alias]\n any = !/home/agent/mark\n[trace2]\n normalTarget = /root/agent-was-here\n' \
                    >/home/agent/config
                printf '[include]\n path = /home/agent/config\n' >/root/config
                printf 'protocol=https\nhost=github.com\n\n' >/tmp/request
                facts >/tmp/before
                attack() {
                    for words in refresh-now 'git-credential get'; do
                        ends env "$@" $bin/molecule-gh-token-refresh $words </tmp/request
                    done
                    ends env "$@" $bin/entrypoint.sh sh -c 'n=0
                        until [ -e /tmp/kept ] || [ $n = 100 ]; do n=$((n + 1)) && sleep 0.1; done'
                    [ "$(cat /tmp/kept)" = /etc:/root ] || exit 7
                    rm /tmp/kept
                    if grep '^0' "$marks"; then echo "by $*" && exit 8; fi
                }
                export KEPT=/etc:/root
                attack PERL5LIB=/home/agent
                attack PERL5LIB=/usr/share:/home/agent
                attack "PERL5OPT=-I/home/agent -Mmine"
                attack BASH_ENV=/home/agent/mark
                attack GIT_CONFIG_GLOBAL=/home/agent/config
                attack GIT_EXEC_PATH=/home/agent
                attack GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=alias.any 'GIT_CONFIG_VALUE_0=!/home/agent/mark'
                attack GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=include.path GIT_CONFIG_VALUE_0=~agent/config
                attack SETTINGS=/home/agent/mark
                attack SETTINGS=home/agent/mark
                export LANG=C.UTF-8 AAA="r$(printf '\\351')le" WORKSPACE_ID=home
                attack PERL5LIB=/home/agent
                attack GIT_CONFIG_GLOBAL=/home/agent/config
                judge
                """);
    }

    /** It can name a file and then put a link in its place. */
    @Test
    void root_is_told_whose_advice_it_is_that_doctor_prints() throws Exception {
        assertHeld("""
                ends $bin/molecule-gh-token-refresh setup --user agent
                agent ln -s nowhere /home/agent/.molecule-token-cache/shadow
                facts >/tmp/before
                : >/tmp/said
                ends $bin/molecule-gh-token-refresh doctor --offline
                grep -q 'rm /home/agent/.molecule-token-cache/shadow' /tmp/said || exit 7
                tail -n 1 /tmp/said | grep -q 'user 1000 has said this: follow no advice of it as root' || exit 8
                : >/tmp/said
                agent $bin/molecule-gh-token-refresh doctor --offline >/tmp/said
                if grep 'follow no advice' /tmp/said; then exit 9; fi
                judge
                """);
    }

    /** gh starts git to look for the repository at hand; git writes where trace2 says. */
    @Test
    void the_git_that_roots_gh_starts_is_led_nowhere_by_a_variable() throws Exception {
        container.with("GH_TOKEN", "ghs_of_nobody").with("TOKEN_CACHE_DIR", "/root/.molecule-token-cache");
        assertHeld("""
                printf '[trace2]\n normalTarget = /etc/agent-was-here\n' >/home/agent/config
                printf '#!/bin/sh\nid -u >>%s\n' "$marks" >/home/agent/git && chmod 755 /home/agent/git
                mkdir /opt/own && cd /opt/own && git init -q && git remote add origin https://github.com/acme/repo
                mkdir -p /home/agent/here/.config/gh && cd /home/agent/here
                printf 'aliases:\n  any: "!/home/agent/git"\n' >.config/gh/config.yml
                facts >/tmp/before
                cd /opt/own
                for planted in GIT_CONFIG_GLOBAL=/home/agent/config GIT_TRACE2=/home/agent/trace PATH=/home/agent:$bin:$system \
                    GIT_EXEC_PATH=/home/agent; do
                    ends timeout 10 env HTTPS_PROXY=http://127.0.0.1:9 PATH=$bin:$system "$planted" $bin/gh issue list
                done
                [ ! -e /home/agent/trace ] || exit 7
                cd /home/agent/here
                ends env -i PATH=$system $bin/gh any
                judge
                """);
    }

    /** Whoever owns nscd's socket says who a user is, and whoever owns the bus's gets a login. */
    @Test
    void nobody_passes_for_a_service_of_the_systems_in_an_open_run() throws Exception {
        assertHeld("""
                mount -t tmpfs -o mode=1777 tmpfs /run
                ends $bin/entrypoint.sh sh -c 'for name in nscd user; do
                    setpriv --reuid=1000 --regid=1000 --clear-groups mkdir -p /run/$name/1000 2>/dev/null && exit 7; done; :'
                [ "$(stat -c '%u %a' /run/nscd /run/user | uniq)" = '0 755' ] || exit 8
                rmdir /run/nscd && agent mkdir /run/nscd
                : >/tmp/said
                ends $bin/entrypoint.sh true
                grep -q 'another user has /run/nscd and can deceive' /tmp/said || exit 9
                echo held
                """);
    }

    /** Whoever says whom root trusts gets root's bearer. */
    @Test
    void root_believes_no_certificates_that_the_agent_can_write() throws Exception {
        container.with("MOLECULE_WORKSPACE_TOKEN", "a-bearer").with("TOKEN_CACHE_DIR", "/root/.molecule-token-cache");
        assertHeld("""
                openssl req -x509 -newkey rsa:2048 -nodes -keyout /tmp/key.pem -out /root/ca.pem -days 2 \
                    -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null
                cp /root/ca.pem /home/agent && chown 1000:1000 /home/agent/ca.pem
                port=$(shuf -i 20000-30000 -n 1)
                sleep 120 | openssl s_server -accept $port -cert /root/ca.pem -key /tmp/key.pem -quiet >/tmp/read 2>&1 &
                until openssl s_client -connect 127.0.0.1:$port </dev/null >/dev/null 2>&1; do sleep 0.1; done
                export PLATFORM_URL=https://127.0.0.1:$port
                facts >/tmp/before
                SSL_CERT_FILE=/home/agent/ca.pem ends $bin/molecule-gh-token-refresh refresh-now
                if grep -a a-bearer /tmp/read; then exit 7; fi
                SSL_CERT_FILE=/root/ca.pem ends $bin/molecule-gh-token-refresh refresh-now
                read=$(grep -ac a-bearer /tmp/read) || exit 8
                ends env SSL_CERT_FILE=/home/agent/ca.pem AGENT_USER=root $bin/entrypoint.sh /bin/sh -c 'sleep 4'
                [ "$(grep -ac a-bearer /tmp/read)" = "$read" ] || exit 9
                judge
                """);
    }

    /** git looks for a repository in each folder above, and takes one in a folder of root's for root's. */
    @Test
    void root_asks_no_repository_that_others_can_write() throws Exception {
        container.with("GH_TOKEN", "ghs_of_nobody").with("TOKEN_CACHE_DIR", "/home/agent/.molecule-token-cache");
        assertHeld("""
                agent mkdir -p -m 700 /home/agent/.molecule-token-cache/owners
                agent sh -c 'cd /tmp; mkdir objects refs; echo ref: refs/heads/x >HEAD; mkfifo fifo
                    printf "[core]\n repositoryformatversion = 0\n bare = true\n[include]\n path = /tmp/fifo\n" >config'
                mkdir /opt/next && printf '#!/bin/sh\n' >/opt/next/gh && chmod 755 /opt/next/gh
                facts >/tmp/before
                mkdir /tmp/of-root && cd /tmp/of-root
                ends env PATH=$bin:/opt/next:$system gh codespace list
                cd /tmp
                ends env PATH=$bin:/opt/next:$system gh codespace list
                judge
                """);
    }

    /** A repository in /tmp, which is root's folder, is anybody's. */
    @Test
    void roots_git_reads_no_repository_above_that_is_anybodys() throws Exception {
        container.with("TOKEN_CACHE_DIR", "/root/.molecule-token-cache").with("GITHUB_APP_ID", "1");
        container.with("GITHUB_APP_INSTALLATION_ID", "2").with("HTTPS_PROXY", "http://127.0.0.1:9");
        container.with("GITHUB_APP_PRIVATE_KEY_FILE", "/root/key.pem").with("GITHUB_APP_REPOSITORIES", "auto");
        assertHeld("""
                openssl genrsa -traditional -out /root/key.pem 2048 2>/dev/null
                agent sh -c "cd /tmp; mkdir objects refs; echo ref: refs/heads/x >HEAD; cat >config" <<END
                [core]
                    repositoryformatversion = 0
                    bare = true
                [credential]
                    helper = "!id -u >>$marks; false"
                [remote "origin"]
                    url = https://github.com/agent/chosen
                END
                facts >/tmp/before
                mkdir /tmp/of-root && cd /tmp/of-root
                # None, one that git takes for none, and one that is broken.
                for repository in : 'mkdir .git' 'git init -q .' 'rm -r .git/objects'; do
                    $repository && : >/tmp/said
                    ends $bin/molecule-gh-token-refresh doctor --offline
                    ends $bin/molecule-gh-token-refresh token
                    grep -q 'auto finds no repository' /tmp/said || exit 7
                done
                cd /tmp && : >/tmp/said
                ends $bin/molecule-gh-token-refresh doctor --offline
                ends $bin/molecule-gh-token-refresh token
                grep -q 'auto must not be used by root in /tmp' /tmp/said || exit 8
                judge
                """);
    }

    /** A volume may be mounted there. Many images have this safe.directory, with which git takes each repository. */
    @Test
    void roots_git_reads_no_repository_of_another_users_in_a_folder_of_roots() throws Exception {
        container.with("TOKEN_CACHE_DIR", "/root/.molecule-token-cache").with("GITHUB_APP_ID", "1");
        container.with("GITHUB_APP_INSTALLATION_ID", "2").with("HTTPS_PROXY", "http://127.0.0.1:9");
        container.with("GITHUB_APP_PRIVATE_KEY_FILE", "/root/key.pem").with("GITHUB_APP_REPOSITORIES", "auto");
        container.with("SUDO_UID", "1000");
        assertHeld("""
                openssl genrsa -traditional -out /root/key.pem 2048 2>/dev/null
                git config --file /etc/gitconfig safe.directory '*'
                agent git init -q /home/agent/r
                agent git -C /home/agent/r config credential.helper "!id -u >>$marks; false"
                agent git -C /home/agent/r remote add origin https://github.com/agent/chosen
                mkdir -p /opt/mounted /opt/linked /opt/named /opt/in-part/below /opt/own
                cp -a /home/agent/r/.git /opt/mounted
                ln -s /home/agent/r/.git /opt/linked/.git
                echo 'gitdir: /home/agent/r/.git' >/opt/named/.git
                cp -r /home/agent/r/.git /opt/in-part && chown 1000 /opt/in-part/.git/config
                git init -q /opt/own && git -C /opt/own remote add origin https://github.com/root/own
                facts >/tmp/before
                for place in mounted linked named in-part/below; do
                    cd /opt/$place && : >/tmp/said
                    ends $bin/molecule-gh-token-refresh doctor --offline
                    if grep 'safe.directory' /tmp/said; then exit 7; fi
                    ends $bin/molecule-gh-token-refresh token
                    grep -q 'auto must not be used by root in' /tmp/said || exit 8
                done
                cd /opt/own && : >/tmp/said
                ends $bin/molecule-gh-token-refresh token
                if grep 'auto' /tmp/said; then exit 9; fi
                judge
                """);
    }

    /** A name beside root's file in /tmp, or beside its folder there, is anybody's. */
    @Test
    void root_runs_nothing_that_lies_beside_its_own_in_a_sticky_folder() throws Exception {
        assertHeld("""
                mount -o remount,exec /tmp
                mkdir /tmp/j /tmp/m && cp $bin/../lib/*.jar /tmp/j/m.jar && cp $bin/* /tmp/m && cp $bin/gh /tmp/gh
                agent mkdir -p -m 700 /home/agent/.molecule-token-cache
                agent mkdir /tmp/bin /tmp/lib
                agent cp $bin/../lib/molecule-gh-token-refresh.jar /tmp/lib
                printf '#!/bin/sh\nid -u >>%s\n' "$marks" |
                    agent tee /tmp/bin/molecule-gh-token-refresh /tmp/molecule-gh-token-refresh >/dev/null
                chmod 755 /tmp/bin/molecule-gh-token-refresh
                mkdir /opt/next && printf '#!/bin/sh\n' >/opt/next/gh && chmod 755 /opt/next/gh
                facts >/tmp/before
                export TOKEN_CACHE_DIR=/home/agent/.molecule-token-cache
                ends "$JAVA_HOME/bin/java" -jar /tmp/j/m.jar health
                unset TOKEN_CACHE_DIR
                ends env MOLECULE_GH_TOKEN_REFRESH_JAR=/tmp/j/m.jar $bin/molecule-gh-token-refresh setup --user agent
                if grep -r /tmp/bin /etc/molecule-gh-token-refresh; then exit 7; fi
                ends env TOKEN_CACHE_DIR=/root/cache /tmp/m/molecule-gh-token-refresh status
                tail -n 1 /tmp/said | grep -q 'root runs no JAR' || { tail /tmp/said; exit 8; }
                ends env PATH=/opt/next:$system /tmp/gh version
                # Single scripts of root's, and what a bystander has put beside them, or where the sources have them.
                export MOLECULE_GH_TOKEN_REFRESH_JAR=/opt/molecule-gh-token-refresh/lib/molecule-gh-token-refresh.jar
                mkdir /tmp/docker && cp $bin/entrypoint.sh /tmp/docker
                for name in molecule-git-token-helper.sh molecule-gh-token-refresh.sh entrypoint.sh; do cp $bin/$name /tmp; done
                agent mkdir /tmp/scripts
                for name in drop-root supervise serve copy-bearer scripts/molecule-gh-token-refresh scripts/drop-root; do
                    agent cp /tmp/bin/molecule-gh-token-refresh /tmp/$name
                done
                ends /tmp/molecule-git-token-helper.sh get </dev/null
                ends sh -c 'timeout 3 /tmp/molecule-gh-token-refresh.sh; :'
                for place in /tmp /tmp/docker; do ends $place/entrypoint.sh sleep 1; done
                rm /tmp/molecule-gh-token-refresh && cp $bin/molecule-gh-token-refresh /tmp
                TOKEN_CACHE_DIR=/home/agent/.molecule-token-cache ends /tmp/molecule-gh-token-refresh status
                tail -n 1 /tmp/said | grep -q 'other users can write in /tmp' || exit 9
                judge
                """);
    }

    @Test
    void a_jar_without_a_launcher_says_so_on_anothers_cache() throws Exception {
        container.with("TOKEN_CACHE_DIR", "/home/agent/.molecule-token-cache");
        assertHeld("""
                agent mkdir -m 700 /home/agent/.molecule-token-cache
                mkdir /opt/alone && cp $bin/../lib/*.jar /opt/alone/m.jar
                facts >/tmp/before
                # Its exit code and standard output, and one line of standard error.
                is() {
                    expected=$1 code=0 && shift
                    "$JAVA_HOME/bin/java" -jar /opt/alone/m.jar "$@" >/tmp/out 2>/tmp/err || code=$?
                    [ "$code:$(tr '\n' ' ' </tmp/out | cut -c 1-12)" = "$expected" ] || { cat /tmp/out /tmp/err && exit 7; }
                    [ "$(wc -l </tmp/err)" -le 1 ] || exit 8
                }
                for command in token status refresh-now doctor daemon; do
                    is 78: $command
                    grep -q 'there is no launcher beside the JAR: .*; install the program as a whole' /tmp/err || exit 9
                done
                is '1:unreadable: ' health
                printf 'protocol=https\nhost=github.com\n\n' | is '0:quit=1  ' git-credential get
                printf 'protocol=https\nhost=other.example\n\n' | is 0: git-credential get
                is 0: git-credential store </dev/null
                judge
                """);
    }

    /** A daemon of root's writes the number of its process and git's trace, each by a name that the agent has made a link. */
    @Test
    void a_daemon_of_roots_writes_nothing_where_the_agent_leads_it() throws Exception {
        container
                .with("AGENT_USER", "root")
                .with("GIT_TRACE", "/home/agent/trace")
                .with("GIT_TRACE2", "/home/agent/trace");
        container.with("TOKEN_CACHE_DIR", "/root/.molecule-token-cache").with("HOME", "/opt/home");
        assertHeld("""
                agent ln -s /etc/passwd /home/agent/trace
                mkdir -p /opt/home/.molecule-runtime && chown 1000:1000 /opt/home/.molecule-runtime
                pid=/opt/home/.molecule-runtime/refresh-daemon.pid
                facts >/tmp/before
                for plant in 'ln -s /etc/passwd' 'mkfifo'; do
                    agent $plant $pid
                    : >/tmp/said
                    ends env TOKEN_CACHE_DIR=/root/.molecule-token-cache.${plant%% *} $bin/entrypoint.sh sh -c 'n=0
                        until grep -q "daemon .* started" /tmp/said || [ $n = 100 ]; do n=$((n + 1)) && sleep 0.2; done'
                    grep -q 'daemon .* started' /tmp/said || exit 7
                    rm $pid
                done
                ends $bin/molecule-gh-token-refresh doctor --offline
                judge
                """);
    }

    /** Its owner could exchange a name in it while serve gives a file of the agent's another mode. */
    @Test
    void a_daemon_of_the_agents_writes_no_number_in_a_bystanders_folder() throws Exception {
        assertHeld("""
                mkdir -m 1777 /opt/home
                folder=/opt/home/.molecule-runtime
                setpriv --reuid=1001 --regid=1001 --clear-groups -- mkdir -m 777 $folder
                facts >/tmp/before
                start() { agent env HOME=/opt/home TOKEN_CACHE_DIR=/home/agent/cache timeout 4 $bin/serve >>/tmp/said 2>&1; }
                start
                [ -z "$(ls -A $folder)" ] || exit 7
                grep 'cannot write' /tmp/said && exit 8
                rmdir $folder && agent mkdir -m 777 $folder && start
                [ "$(ls -A $folder)" = refresh-daemon.pid ] || exit 9
                [ "$(stat -c %a $folder/refresh-daemon.pid)" = 644 ] || exit 10
                judge
                """);
    }

    /** The commands of settings are the user's whom the entrypoint does not find. */
    @Test
    void root_runs_no_command_for_a_user_whom_nobody_knows() throws Exception {
        container.with("AGENT_USER", "agnet").with("CONFIGS_DIR", "/root").with("GITHUB_APP_ID", "1");
        container.with("GITHUB_APP_INSTALLATION_ID", "2").with("HTTPS_PROXY", "http://127.0.0.1:9");
        container.with("GITHUB_APP_SIGN_COMMAND", "sh /home/agent/mark");
        container.with("TOKEN_REFRESH_ON_REFRESH", "sh /home/agent/mark").with("GH_TOKEN", "ghs_of_nobody");
        assertHeld("""
                printf 'id -u >>%s\n' "$marks" >/home/agent/mark
                facts >/tmp/before
                ends $bin/entrypoint.sh sleep 4
                if grep '^0' "$marks"; then exit 10; fi
                grep -q 'only with AGENT_USER=root' /tmp/said || exit 7
                # The last line has no line feed.
                printf 'late:x:1002:1002::/home/late:/bin/sh' >>/etc/passwd
                facts >/tmp/before
                AGENT_USER=late ends $bin/entrypoint.sh sleep 1
                grep -q 'daemon as late' /tmp/said || exit 8
                [ "$($bin/drop-root 1002 1002 - sh -c 'echo "$HOME"')" = /home/late ] || exit 9
                judge
                """);
    }

    /** Images set these variables for the agent. */
    @Test
    void roots_gh_reads_no_configuration_of_git_that_a_variable_names() throws Exception {
        container.with("GH_TOKEN", "ghs_of_nobody").with("TOKEN_CACHE_DIR", "/home/agent/.molecule-token-cache");
        container.with("GIT_CONFIG_GLOBAL", "/home/agent/.gitconfig").with("XDG_CONFIG_HOME", "/home/agent/.config");
        container.with("GIT_DIR", "/home/agent/repository");
        assertHeld("""
                agent mkdir -p -m 700 /home/agent/.molecule-token-cache/owners /home/agent/.config/git
                agent git init -q --bare /home/agent/repository
                printf '[trace2]\n normalTarget = /etc/agent-was-here\n eventTarget = /etc/agent-was-here\n' |
                    agent tee /home/agent/.gitconfig /home/agent/.config/git/config >/dev/null
                agent cp /home/agent/.gitconfig /home/agent/repository/config
                mkdir /opt/next && printf '#!/bin/sh\n' >/opt/next/gh && chmod 755 /opt/next/gh
                facts >/tmp/before
                cd /root
                ends env PATH=$bin:/opt/next:$system gh codespace list
                ends env -u GIT_CONFIG_GLOBAL PATH=$bin:/opt/next:$system gh codespace list
                judge
                """);
    }

    /**
     * A bystander closes the folder that a shell of the agent's has opened, and puts the agent's own in its place: a shell that
     * cannot look into the open folder must not go by its name. The launcher waits for the bystander at two places here.
     */
    @Test
    void an_open_folder_that_is_closed_meanwhile_is_not_looked_for_by_its_name() throws Exception {
        container.with("JAVA_HOME", "/opt/jdk").with("TOKEN_CACHE_DIR", "/opt/open/cache");
        assertHeld("""
                mkdir -p /opt/jdk/bin && printf '#!/bin/sh\nexit 75\n' >/opt/jdk/bin/java && chmod 755 /opt/jdk/bin/java
                as() { uid=$1 && shift && setpriv --reuid=$uid --regid=$uid --clear-groups -- "$@"; }
                mkdir -m 777 /opt/open && cd /opt/open && mkfifo -m 666 go done
                as 1000 mkdir -m 700 agents && as 1000 touch agents/state agents/credential
                as 1001 mkdir -m 755 cache pipes && as 1001 mkfifo pipes/state pipes/credential
                sed -i -e 's/^    { { \\[ -O /    { wait_here; { [ -O /' \\
                    -e 's/\\[ -r "$_in\\/$1" \\]$/& \\&\\& wait_here/' \\
                    -e '2iwait_here() { echo >/opt/open/go; read -r _ </opt/open/done; }' $bin/molecule-gh-token-refresh
                [ "$(grep -c wait_here $bin/molecule-gh-token-refresh)" = 3 ] || exit 7
                printf 'protocol=https\nhost=github.com\n\n' >/tmp/request
                facts >/tmp/before
                as 1001 sh -c '
                    read -r _ <go; chmod 0 cache; mv cache opened; mv agents cache; echo >done
                    read -r _ <go; mv cache agents; mv pipes cache; echo >done
                    while read -r _ <go; do echo >done; done' &
                ends setpriv --reuid=1000 --regid=1000 --clear-groups -- \\
                    $bin/molecule-gh-token-refresh git-credential get </tmp/request
                kill $!
                grep -q quit=1 /tmp/said || exit 8
                judge
                """);
    }

    /** The name in /tmp is anybody's. */
    @Test
    void a_pipe_of_a_bystanders_does_not_keep_roots_gh_waiting() throws Exception {
        container.with("GH_TOKEN", "ghs_of_nobody").with("TOKEN_CACHE_DIR", "/home/agent/.molecule-token-cache");
        assertHeld("""
                agent mkdir -m 700 /home/agent/.molecule-token-cache
                mkdir -m 755 /tmp/molecule-token-cache-1000
                mkfifo /tmp/molecule-token-cache-1000/gh_retired_tokens
                chown -R 1001:1001 /tmp/molecule-token-cache-1000
                mkdir /opt/next && printf '#!/bin/sh\n' >/opt/next/gh && chmod 755 /opt/next/gh
                facts >/tmp/before
                begin=$(date +%s)
                ends env PATH=$bin:/opt/next:$system gh version
                [ $(($(date +%s) - begin)) -lt 15 ] || exit 7
                judge
                """);
    }

    /** git gives each helper the password that another one has answered, or that is in a URL. */
    @Test
    void the_agent_sees_no_password_of_roots_own() throws Exception {
        container.with("JAVA_HOME", "/home/agent/jdk");
        container.with("TOKEN_CACHE_DIR", "/home/agent/.molecule-token-cache");
        assertHeld("""
                cache=/home/agent/.molecule-token-cache
                mkdir -p -m 700 $cache /home/agent/jdk/bin
                printf '#!/bin/sh\ncat >>/home/agent/seen\n' >/home/agent/jdk/bin/java
                chmod 755 /home/agent/jdk/bin/java
                token=ghs_$(printf '%036d' 7)
                printf '%s\n' v1 expires_at=$(($(date +%s) + 900)) source=platform host=github.com \
                    username=x-access-token password=$token id=$(printf %s $token | sha256sum | head -c 8) \
                    boot_id= uptime_deadline=0 '' >$cache/credential
                chmod 600 $cache/credential && cp $cache/credential /home/agent/record && chown -R 1000:1000 /home/agent
                facts >/tmp/before
                git config --global credential.helper "$bin/molecule-gh-token-refresh git-credential"
                for secret in password=ghp_rootsown password=ghs_rootsown oauth_refresh_token=rootsown; do
                    for verb in approve reject; do
                        printf 'protocol=https\nhost=github.com\nusername=admin\npassword=ghp_rootsown\n%s\n\n' $secret |
                            ends git credential $verb
                    done
                done
                # A user name of a URL may be a token.
                rm $cache/credential
                printf 'protocol=https\nhost=github.com\nusername=ghp_rootsown\nstate[]=other:rootsown\n\n' |
                    ends $bin/molecule-gh-token-refresh git-credential get
                grep -q host=github.com /home/agent/seen || exit 10
                mv /home/agent/record $cache/credential
                if grep rootsown /home/agent/seen; then exit 7; fi
                printf 'protocol=https\nhost=github.com\nusername=x-access-token\npassword=%s\noauth_refresh_token=rootsown\n\n' \
                    $token | ends git credential reject
                grep -q "password=$token" /home/agent/seen || exit 8
                if grep rootsown /home/agent/seen; then exit 9; fi
                judge
                """);
    }

    /** The agent's process tries it from where root's own command has started it; it marks that it has run. */
    @Test
    void a_process_of_the_agents_gets_no_terminal_environment_folder_or_file_of_roots() throws Exception {
        container.with("JAVA_HOME", "/home/agent/jdk").with("TOKEN_CACHE_DIR", "/home/agent/.molecule-token-cache");
        assertHeld("""
                agent mkdir -p -m 700 /home/agent/.molecule-token-cache /home/agent/jdk/bin
                cat >/home/agent/jdk/bin/java <<'END'
                #!/bin/sh
                exec >>/home/agent/seen 2>&1
                pwd
                ls -l /proc/self/fd
                cat /proc/[0-9]*/environ | tr '\\0' '\\n'
                perl -e 'for my $place ("/dev/tty", glob("/dev/pts/*"), map { "/dev/fd/$_" } 0 .. 99) {
                    open(my $terminal, "<", $place) or next;
                    ioctl($terminal, 0x5412, my $one = $_) for split //, "typed\\n";
                }'
                id -u >>MARKS
                END
                sed -i "s|MARKS|$marks|" /home/agent/jdk/bin/java
                chmod 755 /home/agent/jdk/bin/java
                # What the agent has running all the time looks, too, between the steps.
                agent sh -c 'while [ -d /home/agent/jdk ]; do
                    cat /proc/[0-9]*/environ | tr "\\0" "\\n" | grep -a AN_ADMINISTRATORS
                done >>/home/agent/watched 2>/dev/null' &
                facts >/tmp/before
                mkdir /root/here
                printf '#!/bin/sh\ncd /root/here\nexec 7<"$FOLDER/victims/file"\n%s\n%s\n' \
                    "$bin/molecule-gh-token-refresh token" 'timeout --foreground 2 head -n 1 >/root/here/typed' >/root/command
                chmod 755 /root/command
                sleep 8 | ends env AN_ADMINISTRATORS_KEY=secret script -qc /root/command /dev/null
                rm -r /home/agent/jdk && wait
                grep -q 1000 "$marks" || exit 7
                if [ -s /root/here/typed ]; then exit 8; fi
                if grep -aE 'AN_ADMINISTRATORS|/root/here|=/root$|/dev/pts|victims/file' /home/agent/seen /home/agent/watched
                then exit 9; fi
                [ "$(head -n 1 /home/agent/seen)" = / ] || exit 10
                rm -r /root/here /root/command
                judge
                """);
    }

    /** As shipped, the limit is 20 s. */
    @Test
    void a_process_of_the_agents_that_stops_itself_does_not_hang_roots_git() throws Exception {
        container.with("JAVA_HOME", "/home/agent/jdk").with("TOKEN_CACHE_DIR", "/home/agent/.molecule-token-cache");
        container.with("GIT_TERMINAL_PROMPT", "0");
        assertHeld("""
                sed -i 's/^limit=20/limit=3/' $bin/drop-root
                agent mkdir -p -m 700 /home/agent/.molecule-token-cache /home/agent/jdk/bin
                printf '#!/bin/sh\nid -u >>%s\nkill -STOP $PPID $$\n' "$marks" >/home/agent/jdk/bin/java
                chmod 755 /home/agent/jdk/bin/java
                facts >/tmp/before
                git config --global credential.helper "$bin/molecule-gh-token-refresh git-credential"
                printf 'protocol=https\nhost=github.com\n\n' >/tmp/request
                for command in 'git credential fill' "$bin/molecule-gh-token-refresh health" \
                    "$bin/molecule-gh-token-refresh status"; do
                    ends sh -c "$command; :" </tmp/request
                done
                [ $(grep -c 1000 "$marks") -ge 2 ] || exit 7
                judge
                """);
    }

    @Test
    void a_folder_on_the_way_to_the_cache_that_becomes_a_link_leads_root_nowhere() throws Exception {
        container.with("TOKEN_CACHE_DIR", "/home/agent/run/cache");
        container.with("GIT_CONFIG_SYSTEM", "/home/agent/run/gitconfig");
        assertHeld(swapping("/home/agent/run", "$FOLDER/victims") + """
                while [ "$(date +%s)" -lt $end ]; do
                    ends $bin/molecule-gh-token-refresh setup --user agent --bin-dir /home/agent/run/links
                    ends $bin/molecule-gh-token-refresh status
                done
                judge
                """);
    }

    @Test
    void a_folder_of_the_bearer_that_becomes_a_link_gives_no_file_of_roots_away() throws Exception {
        assertHeld("""
                echo 'of root' >"$FOLDER/victims/.auth_token" && chmod 600 "$FOLDER/victims/.auth_token"
                """ + swapping("/home/agent/configs", "$FOLDER/victims") + """
                sed -i 's/sleep [0-9]*/sleep 0.01/g' $bin/copy-bearer
                facts >/tmp/before
                $bin/copy-bearer $$ 1000 1000 /home/agent/configs/.auth_token 2>/dev/null &
                while [ "$(date +%s)" -lt $end ]; do sleep 0.2; done
                kill $!
                [ ! -e /run/molecule-gh-token-refresh ] || exit 7
                judge
                """);
    }

    /**
     * Lets the agent exchange a folder of its own and a link for as long as the test is to last, tens of thousands of times a
     * second (renameat2(2) with RENAME_EXCHANGE, whose number differs from machine to machine).
     */
    private static String swapping(String folder, String target) {
        return """
                folder=%s target=%s
                agent mkdir -p $folder && agent ln -s "$target" $folder.link
                case $(uname -m) in x86_64) number=316 ;; aarch64 | riscv64) number=276 ;; *) exit 8 ;; esac
                facts >/tmp/before
                end=$(($(date +%%s) + %d))
                agent perl -e '
                    my ($number, $end, $one, $two) = @ARGV;
                    my $swaps = 0;
                    until (time >= $end + 5) { syscall($number, -100, $one, -100, $two, 2) == 0 and $swaps++ for 1 .. 1000 }
                ' $number $end $folder $folder.link &
                """.formatted(folder, target, SECONDS);
    }
}
