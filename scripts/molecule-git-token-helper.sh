#!/bin/sh
# The old credential helper's name and actions, for images that still call it: each is a command of the program now, which
# lies beside this script, or in /opt/molecule-gh-token-refresh. See docs/upgrade.md.
set -u

fail() {
    printf '[molecule-git-token-helper] %s\n' "$1" >&2
    exit 1
}

# Becomes the program.
program() {
    self=$0
    [ ! -L "$self" ] || self=$(PATH=/usr/bin:/bin:${PATH-} readlink -f -- "$self")
    for bin in "${self%/*}" /opt/molecule-gh-token-refresh/bin; do
        # In a sticky folder, what lies beside this file may be anybody's.
        [ -k "$bin" ] || [ ! -x "$bin/molecule-gh-token-refresh" ] || exec "$bin/molecule-gh-token-refresh" "$@"
    done
    fail "there is no molecule-gh-token-refresh in ${self%/*} or in /opt/molecule-gh-token-refresh/bin"
}

main() {
    case ${1:-get} in
        get | store | erase) program git-credential "${1:-get}" ;;
        _fetch_token) program token ;;
        _refresh_gh) program refresh-now ;;
        _invalidate_cache) program invalidate ;;
        *) fail 'unknown action; there are get, store, erase, _fetch_token, _refresh_gh and _invalidate_cache' ;;
    esac
}

main "$@"
