#!/bin/sh
# Sourced by dev/bench: 39 daemons at once on this machine, with tokens that live 20 seconds.
# shellcheck disable=SC2154 # variables of dev/bench

workspaces=39
span=30

# The CPU microseconds of the fleet so far, and of the children that it has waited for.
fleet_cpu() {
    for each in $daemons; do
        sed 's/.*) //' "/proc/$each/stat"
    done | awk -v ticks="$(getconf CLK_TCK)" '{ own += $12 + $13; children += $14 + $15 }
        END { printf "%d\t%d\n", own * 1000000 / ticks, children * 1000000 / ticks }'
}

fleet_memory() {
    for each in $daemons; do
        cat "/proc/$each/smaps_rollup"
    done | awk '/^Pss:/ { share += $2 } /^Private_/ { private += $2 } END { printf "%d\t%d\n", share, private }'
}

# Requests in each second, as "how many seconds had so many".
histogram() {
    awk -v from="$1" -v seconds="$span" 'NR > 1 && $1 >= from && $1 < from + seconds * 1000 { count[int(($1 - from) / 1000)]++; all++ }
        END {
            for (second = 0; second < seconds; second++) { seen[count[second] + 0]++; if (count[second] > most) most = count[second] }
            printf "fleet requests\t%d\t%d", all, most
            for (n = 0; n <= most; n++) if (seen[n]) printf "\t%d:%d", n, seen[n]
            printf "\n"
        }' "$work/fleet-platform"
}

measure_fleet() {
    lasting=$url
    start_stand_in fleet-platform -cp "$jar" dev/StubPlatform.java 20 3>&-
    url=$address
    for each in $(seq $workspaces); do
        new_home "fleet$each"
        start_daemon "fleet$each" "$launcher" daemon
    done
    for each in $(seq $workspaces); do
        await "$work/fleet$each/.molecule-token-cache/credential"
    done
    sync
    sleep 5
    before=$(fleet_cpu)
    from=$(date +%s)000
    sleep "$span"
    {
        printf 'fleet cpu\t%s\t%s\n' "$before" "$(fleet_cpu)"
        printf 'fleet memory\t%s\n' "$(fleet_memory)"
        histogram "$from"
    } >>"$work/results"
    stop_daemons
    url=$lasting
}
