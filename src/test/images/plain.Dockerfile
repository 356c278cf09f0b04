# autogen, deepagents, gemini-cli, langgraph, openclaw: the runtime as root, without a script, git or gh.
FROM docker.io/library/debian:trixie-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends gosu curl ca-certificates \
    && useradd --uid 1000 --create-home --shell /bin/bash agent
COPY --chmod=755 molecule-runtime /usr/local/bin/
WORKDIR /app
ENTRYPOINT ["molecule-runtime"]
