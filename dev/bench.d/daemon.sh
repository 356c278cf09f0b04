#!/bin/sh
# Sourced by dev/bench: the daemon's start, what it holds while it waits, and after a thousand refreshes.
# shellcheck disable=SC2154 # variables of dev/bench

plan_start() {
    home=$1
    shift
    new_home "$home"
    plan "start $home" /dev/null "$work/$home/.molecule-token-cache" "$(in_home "$home" "$@" daemon)"
}

measure_start() {
    {
        plan_start launcher "$launcher"
        plan_start 'no archive' "MOLECULE_GH_TOKEN_REFRESH_JAR=$work/bare.jar" "$launcher"
        plan_start 'java -jar' java -jar "$work/bare.jar"
        # From its start to its end: what any JVM takes before and after all that a program does.
        plan 'start hello world' /dev/null - \
            "$(in_home alive "MOLECULE_GH_TOKEN_REFRESH_JAR=$work/idle.jar" "$launcher" daemon end)"
    } | measure 15
}

# Two of each run beside each other: what they share is shared on a host of many workspaces as well. $1: name, more: words
start_pair() {
    name=$1
    shift
    for twin in 1 2; do
        new_home "$name$twin"
        start_daemon "$name$twin" "$@"
    done
    printf '%s\t%s\n' "$name" "$pid" >>"$work/pids"
}

start_residents() {
    start_pair launcher "$launcher" daemon
    start_pair 'no archive' "MOLECULE_GH_TOKEN_REFRESH_JAR=$work/bare.jar" "$launcher" daemon
    start_pair 'java -jar' java -jar "$work/bare.jar" daemon
    start_pair 'naive program' java -cp "target/test-classes:$jar:$(cat "$work/libraries")" \
        ai.molecule.ghtoken.testing.models.NaiveProgram
    start_pair 'hello world' "MOLECULE_GH_TOKEN_REFRESH_JAR=$work/idle.jar" "$launcher" daemon
    start_pair 'plain hello world' java -jar "$work/idle.jar"
    start_pair 'bash loop' "$PWD/$bench/bash-loop"
    # One that failed and waits would look idle as well.
    for name in launcher 'no archive' 'java -jar'; do
        for twin in 1 2; do
            await "$work/$name$twin/.molecule-token-cache/credential"
        done
    done
}

measure_resident() {
    start_residents
    # A page of a file that is still to be written to the disk would count as private.
    sync
    # The first look after a refresh is a whole one; it comes after 30 s.
    sleep 35
    while IFS=$tab read -r name pid; do
        activity "$pid" >"$work/before $name"
    done <"$work/pids"
    sleep 60
    while IFS=$tab read -r name pid; do
        activity "$pid" | awk -v name="$name" -v before="$work/before $name" '
            BEGIN { while ((getline line < before) > 0) { split(line, f, " "); switches[f[1]] = f[2]; cpu[f[1]] = f[3] } }
            { s += $2 - switches[$1]; c += $3 - cpu[$1] }
            END { printf "idle %s\t%d\t%d\n", name, s, c / 1000 }' >>"$work/results"
        memory "$name" "$pid"
    done <"$work/pids"
}

# Over https, through a proxy that ends every tunnel at a platform with a certificate of its own.
start_https() {
    keytool -genkeypair -alias platform -keyalg RSA -keysize 2048 -dname CN=platform.test -ext san=dns:platform.test \
        -storetype PKCS12 -storepass changeit -keystore "$work/keys" >/dev/null 2>&1
    keytool -exportcert -rfc -alias platform -storepass changeit -keystore "$work/keys" >"$work/ca.pem" 2>/dev/null
    start_stand_in proxy "$bench/TlsProxy.java" "$work/keys" "$url" 3>&-
    new_home https
    url=https://platform.test
    start_daemon https "HTTPS_PROXY=$address" "SSL_CERT_FILE=$work/ca.pem" "$launcher" daemon
    await "$work/https/.molecule-token-cache/credential"
}

# Tells the daemon to refresh until the platform has been asked a thousand times. $1: the platform's record
refresh_often() {
    times=$(($(wc -l <"$1") + 1000))
    tries=0
    while [ "$(wc -l <"$1")" -lt "$times" ]; do
        kill -HUP "$pid"
        tries=$((tries + 1))
        [ "$tries" -le 20000 ] || fail 'a daemon does not refresh when it is told to'
        sleep 0.01
    done
}

# $1: name
measure_thousand() {
    sync
    sleep 3
    memory "$1, first" "$pid"
    refresh_often "$work/short-lived"
    sync
    sleep 3
    memory "$1, thousandth" "$pid"
    stop_daemons
}

# With tokens of four seconds most of the refreshes repeat a token, and every hundredth or so brings another.
measure_many() {
    start_stand_in short-lived -cp "$jar" dev/StubPlatform.java 4 3>&-
    url=$address
    new_home http
    start_daemon http "$launcher" daemon
    await "$work/http/.molecule-token-cache/credential"
    measure_thousand http
    start_https
    measure_thousand 'https, proxy'
}

measure_daemon() {
    measure_start
    # These take minutes, and the other daemons only wait; a process's own time is counted, whoever else runs.
    (
        trap stop_daemons EXIT
        trap 'exit 1' TERM
        measure_many
    ) &
    many=$!
    # shellcheck disable=SC2034 # for the end of dev/bench
    daemons=$many
    measure_resident
    wait "$many"
    stop_daemons
}
