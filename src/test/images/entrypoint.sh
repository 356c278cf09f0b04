#!/bin/sh
# Stands in for the entrypoint of an image that leaves root.
set -e

main() {
    if [ "$(id -u)" = 0 ]; then
        chown -R agent:agent /configs
        exec gosu agent "$0" "$@"
    fi
    exec molecule-runtime "$@"
}

main "$@"
