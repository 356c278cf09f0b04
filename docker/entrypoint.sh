#!/bin/sh
# Wraps an image's own entrypoint: connects git, gh and askpass with the program, starts the supervised daemon, and becomes
# the command that it was given.
#   entrypoint.sh COMMAND [ARG...]
# What takes time or may hang is done in the background. Nothing here may keep the command from running: so there is no
# `set -u`, and what ends this shell early runs the command all the same. Our variables begin with an underscore, so that
# none of the command's is changed. See docs/entrypoint.md.

say() {
    printf '[molecule-gh-token-refresh] entrypoint: %s\n' "$1" >&2
}

# Sets _bin to the folder of our scripts, whatever link leads here: as installed, and as the sources have it.
find_program() {
    _self=$0
    [ ! -L "$_self" ] || _self=$(readlink -f -- "$_self")
    for _bin in "${_self%/*}" "${_self%/*}/../scripts"; do
        [ -x "$_bin/molecule-gh-token-refresh" ] || continue
        _bin=$(cd -- "$_bin" && pwd -P) || continue
        _launcher=$_bin/molecule-gh-token-refresh
        return 0
    done
    say "there is no molecule-gh-token-refresh beside $_self; the command runs without it"
    return 1
}

# Sets _uid to the numeric id that this shell acts as.
find_uid() {
    if [ -r /proc/self/status ]; then
        while read -r _key _skip _uid _skip; do
            [ "$_key" != Uid: ] || return 0
        done </proc/self/status
    fi
    _uid=$(id -u)
}

# Sets _agent to the user of the daemon and the cache, with _agent_uid, _agent_gid and _home; empty for whoever we are.
find_agent() {
    _agent='' _home=${HOME-}
    find_uid
    [ "$_uid" = 0 ] || return 0
    while IFS=: read -r _name _skip _agent_uid _agent_gid _skip _agent_home _skip; do
        if [ "$_name" = "${AGENT_USER:-agent}" ] && [ "$_agent_uid" != 0 ]; then
            _agent=$_name
            break
        fi
    done </etc/passwd
    if [ -z "$_agent" ]; then
        [ "${AGENT_USER:-root}" = root ] || say "AGENT_USER names no user of /etc/passwd; the daemon runs as root"
    elif find_way; then
        _home=$_agent_home
    else
        say "none of setpriv, gosu and su can become $_agent; the daemon runs as root"
        _agent=''
    fi
}

# Sets _way to the program that lets root become the agent here: not every container allows it.
find_way() {
    for _way in setpriv gosu su; do
        (become true) </dev/null >/dev/null 2>&1 && return 0
    done
    return 1
}

# Replaces the shell by a command as the agent: to be called in a subshell.
become() {
    as_agent exec "$@"
}

# Hands $1 the words that run the rest as the agent.
as_agent() {
    _runner=$1
    shift
    case $_agent:$_way in
        :*) ;;
        *:setpriv) set -- setpriv --reuid="$_agent_uid" --regid="$_agent_gid" --init-groups -- "$@" ;;
        *:gosu) set -- gosu "$_agent" "$@" ;;
        *:su) set -- su -s /bin/sh -c "exec \"\$0\" \"\$@\"" -- "$_agent" "$@" ;;
    esac
    "$_runner" "$@"
}

# One line of names, never values.
introduce() {
    _set='' _unset=''
    for _name in PLATFORM_URL WORKSPACE_ID GH_TOKEN GITHUB_TOKEN GITHUB_HOST GITHUB_APP_ID GIT_PROVIDER GIT_ASKPASS \
        CONFIGS_DIR TOKEN_CACHE_DIR; do
        eval "_value=\${$_name-}"
        if [ -n "$_value" ]; then _set="$_set $_name"; else _unset="$_unset $_name"; fi
    done
    _missing=''
    [ -n "${GITHUB_APP_ID-}" ] || [ -e "${CONFIGS_DIR:-/configs}/.auth_token" ] || _missing=' .auth_token'
    for _name in git gh java; do
        has "$_name" || _missing="$_missing $_name"
    done
    say "daemon as ${_agent:-user $_uid}; set:${_set:- none}; unset:${_unset:- none}; missing:${_missing:- none}"
}

has() {
    case $1 in java) [ ! -x "$_bin/../jre/bin/java" ] && [ ! -x "${JAVA_HOME-}/bin/java" ] || return 0 ;; esac
    command -v "$1" >/dev/null 2>&1
}

# The runtime, its tools and root look for the token in one place.
share_cache() {
    [ -n "${TOKEN_CACHE_DIR-}" ] || [ -z "$_home" ] || export TOKEN_CACHE_DIR="${_home%/}/.molecule-token-cache"
}

# What the command finds at once, also where nothing can be written. A user who comes later (docker exec) has what setup
# has done.
equip() {
    if ! ours_on_path gh && [ -n "${PATH-}" ]; then export PATH="$_bin:$PATH"; fi
    case ${GIT_ASKPASS-} in
        */molecule-askpass) [ -x "$GIT_ASKPASS" ] || export GIT_ASKPASS="$_bin/molecule-askpass" ;;
    esac
    git_is_wired || wire_by_environment
}

ours_on_path() {
    # shellcheck disable=SC3013 # dash, bash and busybox have -ef.
    [ "$(command -v "$1")" -ef "$_bin/$1" ]
}

# True where git's configuration has our helper for the host, or git is none of our business.
git_is_wired() {
    case ${GIT_PROVIDER-} in gitea) return 0 ;; esac
    has git || return 0
    for _file in "${GIT_CONFIG_SYSTEM:-/etc/gitconfig}" "${GIT_CONFIG_GLOBAL:-${HOME-}/.gitconfig}"; do
        [ -r "$_file" ] && names_our_helper <"$_file" && return 0
        # A global configuration serves one user: not enough for root.
        [ "$_uid" != 0 ] || return 1
    done
    return 1
}

names_our_helper() {
    while read -r _line; do
        case $_line in
            '['*) _section=$_line ;;
            "helper = $_launcher git-credential")
                case $_section in *"\"https://${GITHUB_HOST:-github.com}"[\"/]*) return 0 ;; esac
                ;;
        esac
    done
    return 1
}

# git-config(1), GIT_CONFIG_COUNT: after every file, and only for the command and what it starts.
wire_by_environment() {
    _count=${GIT_CONFIG_COUNT:-0}
    case $_count in *[!0-9]* | 0?* | ?????*) return ;; esac
    case $_launcher in *[!A-Za-z0-9/._-]*) return ;; esac
    _key=credential.https://${GITHUB_HOST:-github.com}.helper
    export "GIT_CONFIG_KEY_$_count=$_key" "GIT_CONFIG_VALUE_$_count="
    _count=$((_count + 1))
    export "GIT_CONFIG_KEY_$_count=$_key" "GIT_CONFIG_VALUE_$_count=$_launcher git-credential"
    export GIT_CONFIG_COUNT=$((_count + 1))
}

# To start Java only to learn that there is nothing to do would take a third of a second of CPU from the command.
is_set_up() {
    ours_on_path gh && ours_on_path molecule-askpass && git_is_wired && [ -d "${TOKEN_CACHE_DIR-}" ]
}

# Everything that may take its time, in the order in which it is needed.
serve() {
    trap - EXIT
    if ! has java; then
        say 'there is no Java, so no token is kept alive; install Java 17 or later, or set JAVA_HOME'
        return
    fi
    [ -z "$_agent" ] || keep_bearer_readable &
    is_set_up || set_up
    case ${GIT_PROVIDER-} in
        gitea)
            say 'GIT_PROVIDER says gitea: no daemon'
            return
            ;;
    esac
    export HOME="${_home:-/}"
    become_daemon
}

# In a session of its own: Ctrl-\ at the workload's terminal would make the JVM print its threads there. su makes one
# already, and setsid would leave it then.
become_daemon() {
    set -- "$_bin/supervise" "$_launcher" daemon
    case $_agent:$_way in ?*:su) ;; *) ! has setsid || set -- setsid "$@" ;; esac
    become "$@"
}

# What it does goes to the container's log as well; what it cannot do it says on stderr, a line each. The command will find
# our gh first: an image's own is no trouble.
set_up() {
    _path=${PATH-}
    ours_on_path gh || _path=$_bin${PATH:+:$PATH}
    { PATH=$_path "$_launcher" setup ${_agent:+--user "$_agent"} 2>&3 | while IFS= read -r _line; do say "$_line"; done; } 3>&2
}

# To be called in a subshell.
keep_bearer_readable() {
    _bearer=${CONFIGS_DIR:-/configs}/.auth_token
    as_agent keep test -r "$_bearer"
}

keep() {
    exec "$_bin/keep-bearer-readable" "$$" "$_agent" "$_agent_uid" "$_bearer" "$@"
}

# Not a child of what the shell becomes, which may wait for its own; without its standard input, and off its output.
start_serving() {
    (serve </dev/null >&2 &)
}

main() {
    if [ $# -eq 0 ]; then
        say 'give the command to run, with its arguments; ENTRYPOINT has reset the CMD that a base image may have'
        exit 2
    fi
    # Whatever ends this shell (a process limit that is reached, say) does not end the command. Nobody may read our lines.
    trap 'exec "$@"' EXIT
    trap : PIPE
    if find_program; then
        find_agent
        introduce
        share_cache
        start_serving
        equip
    fi
    trap - EXIT
    exec "$@"
}

main "$@"
