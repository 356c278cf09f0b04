#!/bin/sh
# Stands in for the entrypoint of an image that leaves root: it makes the agent the owner of what is mounted, and its other
# half loads the workspace's secrets.
set -e

main() {
    if [ "$(id -u)" = 0 ]; then
        for folder in /configs /workspace; do
            [ ! -d "$folder" ] || chown -R agent:agent "$folder" 2>/dev/null || true
        done
        exec gosu agent "$0" "$@"
    fi
    # shellcheck disable=SC1091 # there in some workspaces only
    [ ! -r /configs/secrets.d/load.sh ] || . /configs/secrets.d/load.sh
    exec molecule-runtime "$@"
}

main "$@"
