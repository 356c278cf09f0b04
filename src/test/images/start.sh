#!/bin/bash
# Stands in for the entrypoint of an image that starts a gateway, with a home and a PATH of its own, before the runtime.
set -e

main() {
    if [ "$(id -u)" = 0 ] && [ "${RUNTIME_USER-}" != root ]; then
        chown -R agent:agent /configs 2>/dev/null || true
        exec gosu agent "$0" "$@"
    fi
    if [ "$(id -u)" = 0 ]; then
        gosu agent env HOME=/tmp PATH=/usr/local/bin:/usr/bin:/bin sleep 1000 &
    else
        export HOME=/tmp
        env HOME=/tmp PATH=/usr/local/bin:/usr/bin:/bin sleep 1000 &
    fi
    exec molecule-runtime "$@"
}

main "$@"
