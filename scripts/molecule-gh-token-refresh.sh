#!/bin/sh
# The old refresh loop's name, for images that still start it: the supervised daemon now. Where GIT_PROVIDER leaves it
# nothing to do, it waits, so that a loop around it does not spin. See docs/upgrade.md.
set -u

main() {
    self=$0
    [ ! -L "$self" ] || self=$(PATH=/usr/bin:/bin:${PATH-} readlink -f -- "$self")
    for bin in "${self%/*}" /opt/molecule-gh-token-refresh/bin; do
        # In a sticky folder, what lies beside this file may be anybody's.
        [ -k "$bin" ] || [ ! -x "$bin/supervise" ] || exec "$bin/supervise" --wait "$bin/molecule-gh-token-refresh" daemon
    done
    printf '[molecule-gh-token-refresh] %s\n' \
        "there is no supervise in ${self%/*} or in /opt/molecule-gh-token-refresh/bin" >&2
    exit 1
}

main "$@"
