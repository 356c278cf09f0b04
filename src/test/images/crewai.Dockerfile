# A script that leaves root by itself; neither git nor gh.
FROM molecule-workspaces/plain
COPY --chmod=755 entrypoint.sh /
ENTRYPOINT ["/entrypoint.sh"]
