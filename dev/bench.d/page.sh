#!/bin/sh
# Sourced by dev/bench: the page that it prints.
# shellcheck disable=SC2016,SC2154 # backticks are Markdown's; variables of dev/bench

# A row of the table of targets. $1: what; $2: figure (an awk expression over numbers); $3: target; $4: unit, or nothing;
# $5: the same figure of a program that does none of the work, where there is one
target() {
    awk -v what="$1" -v target="$3" -v unit="${4:+ $4}" "BEGIN {
        value = $2
        met = value <= target
        floor = \"${5:+yes}\" ? sprintf(\"%.3g%s\", ${5:-0}, unit) : \"\"
        printf \"| %s | %.3g%s | %s%s | %s | %s |\n\", what, value, unit, target, unit, met ? \"yes\" : \"**no**\", floor
    }"
}

# $1, $2: names of results; $3: column; $4: the second's column, where it is another
ratio() {
    printf '%s / %s' "$(figure "$1" "$3")" "$(figure "$2" "${4:-$3}")"
}

targets_of_readers() {
    for length in 40 520; do
        target "\`git-credential get\`, token of $length characters: CPU against an \`sh\` that only reads the same" \
            "$(ratio "get $length launcher" "get $length that reads alone" 5)" 1.25
        target "\`git-credential get\`, token of $length characters: wall time against the bash helper" \
            "$(ratio "get $length launcher" "get $length bash" 2)" 0.16 '' \
            "$(ratio "get $length that reads alone" "get $length bash" 2)"
    done
    target '`git credential fill`, the whole command: wall time against a static C helper' \
        "$(ratio 'fill launcher' 'fill static C' 2)" 1.3
    target '`health`: CPU against an `sh` that only reads the same' \
        "$(ratio 'health launcher' 'health that reads alone' 5)" 1.3
    # 1.5 ms where an sh that does nothing takes 0.7.
    target 'the `gh` wrapper: wall time added, against an `sh` that does nothing' \
        "($(figure 'gh wrapper' 2) - $(figure gh 2)) / $(figure 'get: sh that does nothing' 2)" 2.14
    target '`get` with 60 s left: CPU against 3,600 s' \
        "$(ratio 'get with 60 s left launcher' 'get with 3600 s left launcher' 5)" 1.1
    target '`get` for one owner of 200: CPU against one of one' \
        "$(ratio 'get among 200 owners' 'get among 1 owners' 5)" 1.1
    target '`get` by 200 at once: CPU of each against one alone' \
        "$(ratio 'get by 200 at once launcher' 'get by 1 at once launcher' 5)" 1.5
}

targets_of_daemon() {
    target 'daemon, private memory against an idle program under the same flags' \
        "$(ratio 'memory launcher' 'memory hello world' 3)" 2.4
    target 'daemon, private memory against a naive program' \
        "$(ratio 'memory launcher' 'memory naive program' 3)" 0.22 '' \
        "$(ratio 'memory hello world' 'memory naive program' 3)"
    target 'idle daemon, context switches in a minute' "$(figure 'idle launcher' 2)" 30 '' "$(figure 'idle hello world' 2)"
    target 'idle daemon, CPU in a minute' "$(figure 'idle launcher' 3) / 1000" 2 ms "$(figure 'idle hello world' 3) / 1000"
    target 'start to the first published token, against plain `java -jar`' \
        "$(ratio 'start launcher' 'start java -jar' 2)" 0.7 '' "$(ratio 'start hello world' 'start java -jar' 2)"
    for way in http 'https, proxy'; do
        target "$way: memory of its own after 1,000 refreshes against after the first" \
            "$(ratio "memory $way, thousandth" "memory $way, first" 4)" 1.1
    done
}

# All that renew at one age ask in one second. Tokens of 20 s are renewed within three, so that chance has 13 of 39 ask in
# one: that mean and five standard deviations, as in FleetLawsTest.
targets_of_fleet() {
    target "$workspaces daemons on one host: the busiest second's requests" "$(figure 'fleet requests' 3)" 31
}

# Wall and CPU time of the results whose names begin with one of the words: the medians, and the quartiles behind them.
# $1: the table's head
rows() {
    printf '\n| %s: median (quartiles) | wall, ms | CPU, ms |\n| --- | --- | --- |\n' "$1"
    shift
    for kind; do
        awk -F '\t' -v kind="$kind" 'function ms(at) { return sprintf("%.3g (%.3g to %.3g)", $at / 1000, $(at + 1) / 1000, $(at + 2) / 1000) }
            index($1, kind) == 1 { print "| " $1 " | " ms(2) " | " ms(5) " |" }' "$work/results"
    done
}

figures_of_readers() {
    printf '\n## Readers\n'
    rows 'command' 'get 40' 'get 520' get: fill health gh
    printf '\n## One command, from its start to its end\n'
    rows 'command' refresh-now status token
    printf '\n## What the cost of `get` grows with\n'
    rows 'a token' 'get of '
    rows 'a record' 'get with '
    rows 'asked for one owner' 'get among '
    rows 'asked; CPU of each' 'get by '
}

figures_of_daemon() {
    printf '\n## The resident daemon\n\nTo the first token; CPU with its end. `hello world`: to its end.\n'
    rows start start
    printf '\n| | resident, MiB | private, MiB | context switches in a minute | CPU in a minute, ms |\n'
    printf '| --- | --- | --- | --- | --- |\n'
    for name in launcher 'no archive' 'java -jar' 'naive program' 'hello world' 'plain hello world' 'bash loop'; do
        printf '%s\t' "$name" "$(figure "memory $name" 2)" "$(figure "memory $name" 3)" \
            "$(figure "idle $name" 2)" "$(figure "idle $name" 3)" |
            awk -F '\t' '{ printf "| %s | %.1f | %.1f | %d | %.1f |\n", $1, $2 / 1024, $3 / 1024, $4, $5 / 1000 }'
    done
    printf '\n| refreshes | resident, MiB | of its own, MiB |\n| --- | --- | --- |\n'
    for way in http 'https, proxy'; do
        for count in first thousandth; do
            printf '%s\t' "$way, $count" "$(figure "memory $way, $count" 2)" "$(figure "memory $way, $count" 4)" |
                awk -F '\t' '{ printf "| %s | %.1f | %.1f |\n", $1, $2 / 1024, $3 / 1024 }'
        done
    done
}

figures_of_fleet() {
    printf '\n## %s daemons on this machine, tokens of 20 seconds\n\n' "$workspaces"
    awk -F '\t' -v count="$workspaces" -v span="$span" '
        $1 == "fleet cpu" {
            printf "- CPU in %d s: %.0f ms of each daemon, %.0f ms of the gh that it runs\n", span,
                ($4 - $2) / 1000 / count, ($5 - $3) / 1000 / count
        }
        $1 == "fleet memory" { printf "- memory: %.1f MiB for each, %.1f of it private\n", $2 / 1024 / count, $3 / 1024 / count }
        $1 == "fleet requests" {
            printf "- requests in %d s: %d, that is one per daemon in %.1f s; %d in the busiest second\n", span, $2, count * span / $2, $3
            printf "\n| requests in a second | seconds |\n| --- | --- |\n"
            for (i = 4; i <= NF; i++) { split($i, pair, ":"); printf "| %d | %d |\n", pair[1], pair[2] }
        }' "$work/results"
}

machine() {
    printf '\n## Machine\n\n'
    awk -F ': ' '/^model name/ { print "- " $2; exit }' /proc/cpuinfo
    printf '%s\n' "- $(nproc) cores, Linux $(uname -r), load $load before the run" \
        "- $(java -version 2>&1 | awk 'NR == 2')" "- $(git --version)" "- $(bash --version | head -n 1)" \
        "- $(gcc --version | head -n 1)" "- /bin/sh is $(basename "$(readlink -f /bin/sh)")"
}

page() {
    printf '# Performance\n\nWritten by `dev/bench`, which measures all of it anew.\n\n'
    [ "$parts" != "$all" ] || printf '![Memory and latency, side by side](images/%s)\n\n' "$picture"
    printf '| figure | measured | at most | met | floor here |\n| --- | --- | --- | --- | --- |\n'
    for part in $parts; do
        "targets_of_$part"
    done
    for part in $parts; do
        "figures_of_$part"
    done
    machine
    printf '\n'
    cat "$bench/method.md"
}

picture() {
    awk -F '\t' -f "$bench/picture.awk" "$work/results"
}
