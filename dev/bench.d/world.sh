#!/bin/sh
# Sourced by dev/bench: what is measured with and against, and how a measurement is written down.
# shellcheck disable=SC2154 # variables of dev/bench

prepare() {
    dev/setup bench
    mvn -q -B package -DskipTests
    # The archive is for one runtime; the build's may be another.
    dev/cds "$java_home"
    cc="gcc -O2 -Wall -Wextra -Werror"
    $cc -o "$work/measure" "$bench/measure.c"
    $cc -o "$work/gh/gh" "$bench/gh.c"
    # The floor is a program that no loader has to put together.
    $cc -static -o "$work/helper" "$bench/helper.c"
    $cc -static -o "$work/nothing" "$bench/nothing.c"
    # The same JAR with no archive beside it, and a program that does nothing, for the same launcher.
    cp "$jar" "$work/bare.jar"
    jar --create --file "$work/idle.jar" --main-class ai.molecule.ghtoken.testing.models.IdleProgram \
        -C target/test-classes ai/molecule/ghtoken/testing/models/IdleProgram.class
    # What the naive program uses comes with the tests' libraries.
    mvn -q -B org.codehaus.mojo:exec-maven-plugin:3.6.2:exec -Dexec.executable=echo -Dexec.classpathScope=test \
        -Dexec.args=%classpath -Dexec.outputFile="$work/libraries"
    printf 'protocol=https\nhost=github.com\n\n' >"$work/request"
    printf 'protocol=https\nhost=github.com\nusername=a\npassword=b\n\n' >"$work/complete"
}

# Starts a stand-in, which ends when the fifo that feeds it is closed, however this script ends; address is what it
# prints first. $1: its name; more: java's words
start_stand_in() {
    name=$1
    shift
    java "$@" <"$work/open" >"$work/$name" &
    await "$work/$name"
    IFS= read -r address <"$work/$name"
}

start_platform() {
    mkfifo "$work/open"
    # Opened for reading as well, so that nobody waits for the other end.
    exec 3<>"$work/open"
    start_stand_in platform -cp "$jar" dev/StubPlatform.java 3>&-
    url=$address
}

# Waits until a file holds something, for 60 s at most.
await() {
    tries=0
    until [ -s "$1" ]; do
        tries=$((tries + 1))
        [ "$tries" -le 600 ] || fail "nothing has come to $1 within a minute"
        sleep 0.1
    done
}

# A home folder with a bearer. $1: its name
new_home() {
    mkdir -p "$work/$1/.molecule-token-cache"
    chmod 0700 "$work/$1/.molecule-token-cache"
    printf 'a-bearer-for-the-bench' >"$work/$1/.auth_token"
}

# The words that run a command in that home, and in none of the caller's environment: what is set, then the command,
# separated by tabs. $1: the home's name
in_home() {
    home=$1
    shift
    printf 'HOME=%s\tCONFIGS_DIR=%s\tJAVA_HOME=%s\tPATH=%s\tPLATFORM_URL=%s' "$work/$home" "$work/$home" "$java_home" \
        "$work/gh:$java_home/bin:/usr/bin:/bin" "$url"
    printf '\t%s' "$@"
}

# Starts a daemon, or what stands for one; daemons collects them for the end, pid is the process. $1, more: as in_home
start_daemon() {
    IFS=$tab
    # shellcheck disable=SC2046 # split at the tabs
    set -- $(in_home "$@")
    unset IFS
    env -i "$@" >/dev/null 2>&1 3>&- &
    pid=$!
    daemons="$daemons $pid"
}

stop_daemons() {
    for each in $daemons; do
        kill "$each" 2>/dev/null || true
    done
    for each in $daemons; do
        wait "$each" || true
    done
    daemons=''
}

# A line of a plan: name, stdin, folder to await a credential in or -, words.
plan() {
    printf '%s\t%s\t%s\t%s\n' "$@"
}

# Runs the plan on stdin. More: as measure is told
measure() {
    cat >"$work/plan"
    "$work/measure" "$@" <"$work/plan" >>"$work/results"
}

# A figure of a result. $1: name; $2: column (of times: 2 wall, 5 CPU, each with its quartiles behind it)
figure() {
    awk -F '\t' -v name="$1" -v column="$2" '$1 == name { print $column; found = 1 } END { exit !found }' "$work/results"
}

# Prints of each thread of a process: its number, context switches, CPU nanoseconds. A thread that ends takes its own along.
activity() {
    for thread in /proc/"$1"/task/*; do
        cat "$thread/status" "$thread/schedstat" 2>/dev/null |
            awk -v thread="${thread##*/}" '/ctxt_switches/ { switches += $2 } /^[0-9]/ { cpu = $1 }
                END { if (cpu) print thread, switches, cpu }'
    done
}

# Writes a process's memory to the results, in KiB: resident, private, anonymous. $1: name; $2: process
memory() {
    awk -v name="$1" '/^Rss:/ { rss = $2 } /^Private_/ { private += $2 } /^Anonymous:/ { anonymous = $2 }
        END { printf "memory %s\t%d\t%d\t%d\n", name, rss, private, anonymous }' "/proc/$2/smaps_rollup" >>"$work/results"
}
