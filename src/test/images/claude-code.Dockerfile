# As crewai, with git, gh, and a gh of its own in front of that.
FROM molecule-workspaces/crewai
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git gh
COPY --chmod=755 gh /usr/local/bin/
