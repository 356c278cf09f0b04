#!/bin/sh
# Sourced by dev/bench: what answers git, gh and probes, and what its cost grows with.
# shellcheck disable=SC2154 # variables of dev/bench

# Makes a home of the living daemon's, with a token of that many characters.
copy_home() {
    token=$(printf "ghs_%0$(($1 - 4))d" 7)
    cp -Rp "$work/alive" "$work/home$1"
    cache=$work/home$1/.molecule-token-cache
    id=$(printf '%s' "$token" | sha256sum | cut -c 1-8)
    sed "s/^password=.*/password=$token/; s/^id=.*/id=$id/" "$work/alive/.molecule-token-cache/credential" >"$cache/credential"
    touch -r "$work/alive/.molecule-token-cache/credential" "$cache/credential"
    printf '%s' "$token" >"$cache/gh_installation_token"
    # As many retired tokens as are kept, the newest first.
    seq 50 | xargs printf 'ghs_%036d\n' >"$cache/gh_retired_tokens"
    # As gh 2.40 and later writes it.
    mkdir -p "$work/home$1/.config/gh"
    printf 'github.com:\n    users:\n        bot:\n            oauth_token: %s\n    oauth_token: %s\n    user: bot\n' \
        "$token" "$token" >"$work/home$1/.config/gh/hosts.yml"
}

# A home whose token dies in that many seconds: what a record costs must not depend on its age.
age_home() {
    cp -Rp "$work/home40" "$work/ending$1"
    read -r now _ </proc/uptime
    deadline=$((${now%.*} + $1)) end=$(($(date +%s) + $1))
    sed "s/^uptime_deadline=.*/uptime_deadline=$deadline/; s/^expires_at=.*/expires_at=$end/" \
        "$work/home40/.molecule-token-cache/credential" >"$work/ending$1/.molecule-token-cache/credential"
    touch -d "@$end" "$work/ending$1/.molecule-token-cache/credential"
}

# A home in which as many owners have tokens. $1: how many
own_home() {
    cp -Rp "$work/home40" "$work/owners$1"
    cache=$work/owners$1/.molecule-token-cache
    for number in $(seq "$1"); do
        mkdir -p "$cache/owners/owner$number"
        cp -p "$cache/credential" "$cache/owners/owner$number/"
        : >"$cache/owners/owner$number/used"
    done
    chmod -R go= "$cache/owners"
}

# Nothing is timed that does not answer.
check_answers() {
    for helper in "$launcher" "$PWD/$bench/bash-helper" "$PWD/$bench/date-helper" "$work/helper"; do
        action='get'
        [ "$helper" != "$launcher" ] || action='git-credential get'
        # shellcheck disable=SC2086 # one word or two
        HOME=$work/home520 "$helper" $action <"$work/request" | grep -qx "password=$token" ||
            fail "$helper does not answer"
    done
    for old in "$newest" "$oldest"; do
        [ "$(HOME=$work/home40 GH_TOKEN=$old PATH=$PWD/scripts:$work/gh gh)" != "$old" ] ||
            fail "the gh wrapper leaves a retired token"
    done
    [ -z "$(HOME=$work/home40 GH_TOKEN='' GITHUB_TOKEN='' PATH=$PWD/scripts:$work/gh gh)" ] ||
        fail 'the gh wrapper does not leave a login alone'
    for program in "$launcher" "java -jar $jar"; do
        # shellcheck disable=SC2086 # one word or three
        HOME=$work/home40 $program health | grep '^fresh' >/dev/null || fail "$program does not find a fresh token"
    done
}

plan_get() {
    plan "get $1 launcher" "$work/request" - "$(in_home "$2" "$launcher" git-credential get)"
}

plan_helpers() {
    for length in 40 520; do
        plan_get $length home$length
        plan "get $length bash" "$work/request" - "$(in_home home$length "$PWD/$bench/bash-helper" get)"
        plan "get $length dash, date" "$work/request" - "$(in_home home$length "$PWD/$bench/date-helper" get)"
        plan "get $length static C" "$work/request" - "$(in_home home$length "$work/helper" get)"
        # shellcheck disable=SC2086 # several files
        plan "get $length that reads alone" "$work/request" - "$(in_home home$length "$PWD/$bench/reads" \
            /dev/stdin "$work/home$length/.molecule-token-cache/credential" $kernel)"
    done
    plan 'get: sh that does nothing' "$work/request" - "$(in_home home40 /bin/sh -c :)"
    plan 'get: C that does nothing' "$work/request" - "$(in_home home40 "$work/nothing")"
    plan_gh
}

# gh is an agent's command: root becomes one here. Root's wrapper also asks who could replace gh.
plan_gh() {
    become=''
    [ "$(id -u)" -ne 0 ] || become="setpriv${tab}--reuid=65534${tab}--regid=65534${tab}--clear-groups"
    cp -Rp "$work/home40" "$work/agent"
    cp -R scripts "$work/scripts"
    chmod 711 "$work"
    [ -z "$become" ] || chown -R 65534:65534 "$work/agent"
    plan 'gh wrapper' /dev/null - "$(in_home agent "GH_TOKEN=$newest" "$become" "$work/scripts/gh" --version)"
    plan 'gh wrapper, the oldest of 50 tokens' /dev/null - \
        "$(in_home agent "GH_TOKEN=$oldest" "$become" "$work/scripts/gh" --version)"
    plan 'gh wrapper, a login and no variable' /dev/null - \
        "$(in_home agent "$become" "$work/scripts/gh" --version)"
    plan gh /dev/null - "$(in_home agent "GH_TOKEN=$newest" "$become" "$work/gh/gh" --version)"
    plan 'gh wrapper, by root' /dev/null - "$(in_home home40 "GH_TOKEN=$newest" "$work/scripts/gh" --version)"
    plan 'gh, by root' /dev/null - "$(in_home home40 "GH_TOKEN=$newest" "$work/gh/gh" --version)"
}

# $1: name; $2: the helper as git's configuration names it, nothing for none
plan_fill() {
    request=$work/request
    # With a password in the request git has nothing to ask.
    [ -n "$2" ] || request=$work/complete
    plan "fill $1" "$request" - "$(in_home home40 GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 \
        git -c "credential.helper=$2" credential fill)"
}

plan_commands() {
    for command in refresh-now status; do
        plan "$command launcher" /dev/null - "$(in_home home40 "$launcher" "$command")"
        plan "$command java -jar" /dev/null - "$(in_home home40 java -jar "$work/bare.jar" "$command")"
    done
    plan 'token launcher' /dev/null - "$(in_home home40 "$launcher" token)"
    plan 'token java -jar' /dev/null - "$(in_home home40 java -jar "$work/bare.jar" token)"
    plan 'health launcher' /dev/null - "$(in_home home40 "$launcher" health)"
    # shellcheck disable=SC2086 # several files
    plan 'health that reads alone' /dev/null - "$(in_home home40 "$PWD/$bench/reads" "/proc/$pid/stat" \
        "$work/home40/.molecule-token-cache/state" "$work/home40/.molecule-token-cache/credential" $kernel)"
    plan 'health java -jar' /dev/null - "$(in_home home40 java -jar "$PWD/$jar" health)"
}

measure_growth() {
    for length in 40 520 2048 8192; do
        [ -d "$work/home$length" ] || copy_home "$length"
        plan_get "of $length characters" "home$length"
    done | measure 100
    for seconds in 3600 600 60; do
        age_home "$seconds"
        plan_get "with $seconds s left" "ending$seconds"
    done | measure 100
    printf 'protocol=https\nhost=github.com\npath=owner1/app.git\n\n' >"$work/routed"
    for count in 1 200; do
        own_home "$count"
        HOME=$work/owners$count "$launcher" git-credential get <"$work/routed" | grep '^password=' >/dev/null ||
            fail 'the launcher has no answer for an owner'
        plan "get among $count owners" "$work/routed" - "$(in_home "owners$count" "$launcher" git-credential get)"
    done | measure 100
    for crowd in 1 10 50 200; do
        plan_get "by $crowd at once" home40 | measure 10 $crowd
    done
}

measure_readers() {
    newest=$(printf 'ghs_%036d' 1)
    oldest=$(printf 'ghs_%036d' 50)
    kernel='/proc/uptime /proc/sys/kernel/random/boot_id'
    new_home alive
    start_daemon alive "$launcher" daemon
    await "$work/alive/.molecule-token-cache/credential"
    # Its second file of interest, and gh's login, follow at once.
    sleep 2
    copy_home 40
    copy_home 520
    check_answers
    {
        plan_helpers
        plan_fill launcher "$launcher git-credential"
        plan_fill bash "$PWD/$bench/bash-helper"
        plan_fill 'static C' "$work/helper"
        plan_fill 'no helper' ''
    } | measure 200
    plan_commands | measure 10
    measure_growth
    stop_daemons
}
