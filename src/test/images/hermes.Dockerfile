# A script that stays root and starts a gateway as the agent; git, but no gh.
FROM molecule-workspaces/plain
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git
COPY --chmod=755 start.sh /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/start.sh"]
