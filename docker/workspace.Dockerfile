# A workspace image that has adopted the program: the two lines, COPY and ENTRYPOINT, and what makes them complete where
# the root may be read-only and whoever comes by `docker exec` is root. See docs/images.md.
ARG BASE_IMAGE
FROM molecule-gh-token-refresh AS program

FROM ${BASE_IMAGE}
RUN missing=; \
    for tool in git gh; do command -v $tool || missing="$missing $tool"; done; \
    [ -z "$missing" ] || { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates $missing \
        && rm -rf /var/lib/apt/lists/*; }
COPY --from=program /opt/molecule-gh-token-refresh /opt/molecule-gh-token-refresh
ENV TOKEN_CACHE_DIR=/home/agent/.molecule-token-cache \
    PATH=/opt/molecule-gh-token-refresh/bin:$PATH
# The image's own entrypoint, as a shell would run it. (ENTRYPOINT itself takes no arguments of a build.)
ARG OWN_ENTRYPOINT=molecule-runtime
RUN molecule-gh-token-refresh setup --user agent \
    && printf '#!/bin/sh\nexec %s "$@"\n' "$OWN_ENTRYPOINT" >/usr/local/bin/workspace-entrypoint \
    && chmod 755 /usr/local/bin/workspace-entrypoint
ENTRYPOINT ["/opt/molecule-gh-token-refresh/bin/entrypoint.sh", "/usr/local/bin/workspace-entrypoint"]
