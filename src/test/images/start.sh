#!/bin/bash
# Stands in for the entrypoint of an image whose gateway works as the agent, and its runtime as root.
set -e

main() {
    mkdir -p /home/agent/.hermes
    printf 'GH_TOKEN=%s\n' "${GH_TOKEN-}" >/home/agent/.hermes/.env
    chown -R agent:agent /home/agent/.hermes
    gosu agent sleep 1000 &
    exec molecule-runtime "$@"
}

main "$@"
