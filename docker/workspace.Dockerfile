# check=skip=SecretsUsedInArgOrEnv
# TOKEN_CACHE_DIR names a folder.
#
# A workspace image that has adopted the program, except for the last lines (USER, ENTRYPOINT, CMD), which docker/overlays
# reads from the base image and appends. It does when the image is built what could not be done later where the root is
# read-only. See docs/images.md.
ARG BASE_IMAGE=debian:trixie-slim@sha256:a29215f6a35e51e22adffa17f89e9d2ef06214e64a2bad10d765c46aea49f11f
FROM molecule-gh-token-refresh AS program

FROM ${BASE_IMAGE}
USER root
RUN missing=; \
    for tool in git gh; do command -v $tool || missing="$missing $tool"; done; \
    [ -z "$missing" ] || command -v apt-get || { echo "this image has no apt-get: install$missing in it first" >&2; exit 1; }; \
    [ -z "$missing" ] || { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates $missing \
        && rm -rf /var/lib/apt/lists/*; }
COPY --from=program /opt/molecule-gh-token-refresh /opt/molecule-gh-token-refresh
ENV TOKEN_CACHE_DIR=/home/agent/.molecule-token-cache \
    PATH=/opt/molecule-gh-token-refresh/bin:$PATH
RUN molecule-gh-token-refresh setup --user agent
