#!/bin/sh
# Wraps an image's own entrypoint: connects git, gh and askpass with the program, starts the supervised daemon, and becomes
# the command that it was given.
#   entrypoint.sh COMMAND [ARG...]
# What takes time or may hang runs in the background. Nothing here may keep the command from running: so there is no
# `set -u`, and a trap runs the command when this shell fails. Our variables begin with an underscore, so that no variable of
# the command is changed. docs/root.md lists what root does here.
set +x

_newline='
'

say() {
    printf '[molecule-gh-token-refresh] entrypoint: %s\n' "$1" >&2
}

# Sets _bin to the folder of our scripts, as installed or as in the sources, and follows a link to this script. In a sticky
# folder, what lies beside this script may be anybody's; above one, the folder of the sources.
find_program() {
    _self=$0
    [ ! -L "$_self" ] || _self=$(readlink -f -- "$_self")
    for _bin in "${_self%/*}" "${_self%/*}/../scripts"; do
        if [ ! -x "$_bin/molecule-gh-token-refresh" ] || [ -k "$_bin" ]; then continue; fi
        # shellcheck disable=SC3067 # dash, bash and busybox have -O.
        [ -O "$_bin" ] || [ ! -O "$_self" ] || continue
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

# Sets _agent to the user of the daemon and the cache, with _agent_uid, _agent_gid and _home. Empty: the current user.
find_agent() {
    _agent='' _home=${HOME-}
    find_uid
    [ "$_uid" = 0 ] || return 0
    # The last line may have no line feed.
    while IFS=: read -r _name _skip _agent_uid _agent_gid _skip _agent_home _skip || [ -n "$_name" ]; do
        if [ "$_name" = "${AGENT_USER:-agent}" ] && [ "$_agent_uid" != 0 ]; then
            _agent=$_name _home=$_agent_home
            return 0
        fi
    done </etc/passwd
    case ${AGENT_USER:-agent} in
        root) ;;
        agent) say 'there is no user agent, so the daemon runs as root; AGENT_USER can name the user who works here' ;;
        *) say 'AGENT_USER names no user of /etc/passwd; the daemon runs as root' ;;
    esac
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
    for _name in git gh; do
        command -v "$_name" >/dev/null 2>&1 || _missing="$_missing $_name"
    done
    say "daemon as ${_agent:-user $_uid}; set:${_set:- none}; unset:${_unset:- none}; missing:${_missing:- none}"
}

# The runtime, its tools and root look for the token in one place. Root's setup writes it down in /etc, for everybody; where it
# cannot, the command gets a variable.
share_cache() {
    _cache=${TOKEN_CACHE_DIR:-${_home%/}/.molecule-token-cache}
    { [ "$_uid" = 0 ] && [ -w /etc ]; } || [ -z "$_home" ] || export TOKEN_CACHE_DIR="$_cache"
}

# What the command finds at once, also where nothing can be written. A user who comes later (docker exec) has what setup
# has done.
equip() {
    if ! ours_on_path gh && [ -n "${PATH-}" ]; then export PATH="$_bin:$PATH"; fi
    case ${GIT_ASKPASS-} in
        */molecule-askpass) put_our_askpass_first ;;
    esac
    # Root's setup has written what this variable makes git leave out.
    if { [ -n "${GIT_CONFIG_NOSYSTEM-}" ] && ! is_gitea; } || ! git_is_wired; then wire_by_environment; fi
}

# An image's own one may answer for every host. It stays where it is: its hash may be pinned.
put_our_askpass_first() {
    # shellcheck disable=SC3013 # dash, bash and busybox have -ef.
    [ "$GIT_ASKPASS" -ef "$_bin/molecule-askpass" ] || export GIT_ASKPASS="$_bin/molecule-askpass"
}

ours_on_path() {
    # shellcheck disable=SC3013 # dash, bash and busybox have -ef.
    [ "$(command -v "$1")" -ef "$_bin/$1" ]
}

is_gitea() {
    case ${GIT_PROVIDER-} in *[Gg][Ii][Tt][Ee][Aa]*) ;; *) return 1 ;; esac
}

# True where each owner of repositories has a token, so that git must name the repository to our helper.
is_by_owner() {
    case ${GITHUB_APP_INSTALLED_ON-} in [Aa][Uu][Tt][Oo]) ;; *) return 1 ;; esac
}

# True where setup has connected git for everybody or for this user, and where git is not our business. Root looks only in
# files that are root's own: its HOME may be a folder that the agent can write.
git_is_wired() {
    is_gitea && return 0
    command -v git >/dev/null 2>&1 || return 0
    if [ -z "${GIT_CONFIG_SYSTEM-}" ] || [ "$_uid" != 0 ] || is_roots_own "$GIT_CONFIG_SYSTEM"; then
        includes_ours "${GIT_CONFIG_SYSTEM:-/etc/gitconfig}" /etc/molecule-gh-token-refresh/gitconfig && return 0
    fi
    [ "$_uid" != 0 ] && includes_ours "${GIT_CONFIG_GLOBAL:-${HOME-}/.gitconfig}" \
        "${HOME-}/.config/molecule-gh-token-refresh/gitconfig"
}

# True where the configuration $1 includes our file $2, and that connects this launcher with this host.
includes_ours() {
    has_lines "$1" "path = $2" || return 1
    set -- "$2" "[credential \"https://${GITHUB_HOST:-github.com}\"]" "helper = $_launcher git-credential"
    ! is_by_owner || set -- "$@" 'useHttpPath = true'
    has_lines "$@"
}

# True where a file has those lines, white space around them aside, in its first 64 KiB. The command waits for the answer, and
# the file may be endless, or become a pipe before it is opened.
has_lines() {
    [ -f "$1" ] && [ -r "$1" ] || return 1
    PATH=$_system timeout 2 head -c 65536 "$1" 2>/dev/null | are_read "$@"
}

# $1 is the file, which is our standard input.
are_read() {
    shift
    _text=$_newline
    while read -r _line; do
        [ -z "$_line" ] || _text=$_text$_line$_newline
    done
    for _line in "$@"; do
        case $_text in *"$_newline$_line$_newline"*) ;; *) return 1 ;; esac
    done
}

# git-config(1): GIT_CONFIG_COUNT comes after every file, and GIT_CONFIG_SYSTEM replaces /etc/gitconfig, which our file
# includes. Both, because a tool that sets GIT_CONFIG_COUNT for itself drops our entries. They last for the command and what
# it starts.
wire_by_environment() {
    export MOLECULE_ASKPASS_NOT_FOR="${GITHUB_HOST:-github.com}"
    if [ -z "${GIT_CONFIG_SYSTEM-}" ] && [ "$MOLECULE_ASKPASS_NOT_FOR" = github.com ] &&
        has_lines "$_bin/gitconfig" "helper = $_launcher git-credential"; then
        export GIT_CONFIG_SYSTEM="$_bin/gitconfig"
        ! is_by_owner || export GIT_CONFIG_SYSTEM="$_bin/gitconfig-owners"
    fi
    _count=${GIT_CONFIG_COUNT:-0}
    case $_count in *[!0-9]* | 0?* | ?????*) return ;; esac
    case $_launcher in *[!A-Za-z0-9/._-]*) return ;; esac
    _key=credential.https://$MOLECULE_ASKPASS_NOT_FOR
    add_setting "$_key.helper" ''
    add_setting "$_key.helper" "$_launcher git-credential"
    ! is_by_owner || add_setting "$_key.useHttpPath" true
}

add_setting() {
    export "GIT_CONFIG_KEY_$_count=$1" "GIT_CONFIG_VALUE_$_count=$2"
    _count=$((_count + 1))
    export GIT_CONFIG_COUNT="$_count"
}

# Everything that may take its time. The current user does it, or for root the agent.
serve() {
    trap - EXIT
    # These name files that each program loads, also one that root starts when the agent has written there.
    [ "$_uid" != 0 ] || unset LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT GCONV_PATH
    case $_agent:$_uid:${AGENT_USER-} in
        :0:root | :[!0]*) serve_as_this_user ;;
        :0:*) leave_commands_out && serve_as_this_user ;;
    esac
    # Programs of the system only: PATH may name a folder that the agent can write.
    (PATH=$_system "$_bin/drop-root" "$_agent_uid" "$_agent_gid" "$_home" true)
    [ "$?" = 71 ] || serve_as_agent
    say 'the daemon runs as root'
    leave_commands_out
    serve_as_this_user
}

# What these start may be another user's.
leave_commands_out() {
    [ -z "${GITHUB_APP_SIGN_COMMAND-}${TOKEN_REFRESH_ON_REFRESH-}" ] ||
        say 'root runs the commands of GITHUB_APP_SIGN_COMMAND and TOKEN_REFRESH_ON_REFRESH only with AGENT_USER=root'
    unset GITHUB_APP_SIGN_COMMAND TOKEN_REFRESH_ON_REFRESH
}

# In a session of its own: Ctrl-\ at the command's terminal would make the JVM print its threads there.
serve_as_this_user() {
    if [ "$_uid" = 0 ]; then keep_roots_own_environment; fi
    set -- "$_bin/serve" setup
    ! command -v setsid >/dev/null 2>&1 || set -- setsid "$@"
    [ -n "${HOME-}" ] || export HOME=/
    exec "$@"
}

# True for an absolute path that is root's own, by the launcher's own rule. In a shell of its own, whose settings and variables
# nobody keeps.
is_roots_own() (
    case $1 in /*) ;; *) return 1 ;; esac
    set -- gh "$1"
    # shellcheck source=/dev/null
    . "$_launcher"
    is_for_root "$2"
)

# In this shell, which becomes serve: the launcher changes settings of a shell. serve works in /.
keep_roots_own_environment() {
    cd /
    set -- gh
    # shellcheck source=/dev/null
    . "$_launcher"
    # shellcheck source=/dev/null
    . "$_bin/start-program"
    keep_roots_own
    restore_locale
}

# Root's part: it wires the system, keeps a copy of the bearer for the agent, and hands over.
serve_as_agent() {
    _path=$PATH PATH=$_system
    # As a simple command: of a list, bash would leave a shell in the background that has the command's words.
    if ! is_gitea; then
        env -i PATH="$PATH" "$_bin/copy-bearer" "$$" "$_agent_uid" "$_agent_gid" "${CONFIGS_DIR:-/configs}/.auth_token" &
    fi
    is_set_up || set_up
    # A terminal of root's is not for the agent.
    if [ -t 2 ]; then hand_over | cat >&2; else hand_over; fi
    exit
}

hand_over() {
    PATH=$_path exec "$_bin/drop-root" --stay "$_agent_uid" "$_agent_gid" "$_home" "$_bin/serve" 2>&1
}

# To start Java only to learn that there is nothing to do would take a third of a second of CPU from the command.
is_set_up() {
    for _name in gh molecule-askpass; do
        # shellcheck disable=SC3013 # dash, bash and busybox have -ef.
        [ "/usr/local/bin/$_name" -ef "$_bin/$_name" ] || return 1
    done
    git_is_wired && has_lines /etc/molecule-gh-token-refresh/cache-dir "$_cache"
}

# setup writes what it did and what it could not do; both go to the container's log. JAVA_HOME may be the agent's: root takes
# the Java that came with the program, or the system's.
set_up() {
    set --
    for _name in TOKEN_CACHE_DIR GITHUB_HOST GITHUB_APP_INSTALLED_ON GIT_PROVIDER GIT_CONFIG_SYSTEM; do
        eval "_value=\${$_name-}"
        [ -z "$_value" ] || set -- "$@" "$_name=$_value"
    done
    (cd / && env -i PATH="$_system" HOME=/ LC_ALL=C.UTF-8 "$@" "$_launcher" setup --user "$_agent" 2>&1) |
        while IFS= read -r _line; do say "$_line"; done
}

# In a /run that is open to all, anybody can pass for the service that answers root's programs who a user or where a host is
# (nscd), or for a session bus.
keep_names_of_services() {
    for _folder in /run /var/run; do
        [ -k "$_folder" ] || continue
        mkdir -m 755 "$_folder/nscd" "$_folder/user" 2>/dev/null
        # shellcheck disable=SC3067 # dash, bash and busybox have -O.
        if [ ! -O "$_folder/nscd" ] || [ -L "$_folder/nscd" ]; then
            say "another user has $_folder/nscd and can deceive programs of root's; mount $_folder with mode 755"
        fi
        # shellcheck disable=SC3013 # dash, bash and busybox have -ef.
        [ ! /run -ef /var/run ] || return 0
    done
}

main() {
    if [ $# -eq 0 ]; then
        say 'give the command to run, with its arguments; ENTRYPOINT has reset the CMD that a base image may have'
        exit 2
    fi
    # Whatever ends this shell (a process limit that is reached, say) does not end the command. Nobody may read our lines.
    trap 'PATH=$_path; exec "$@"' EXIT
    trap : PIPE
    # Until it is known who this is, programs of the system only: PATH may name a folder that the agent can write.
    _system=/usr/sbin:/usr/bin:/sbin:/bin _path=${PATH-}
    PATH=$_system
    if find_program; then
        find_agent
        [ "$_uid" != 0 ] || keep_names_of_services
        PATH=$_path
        introduce
        share_cache
        # Not a child of what this shell becomes, which may wait for its own; without standard input, and off its output.
        (serve </dev/null >&2 &)
        equip
    else
        PATH=$_path
    fi
    trap - EXIT
    exec "$@"
}

main "$@"
