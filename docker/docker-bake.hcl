# docker buildx bake -f docker/docker-bake.hcl              the program and the sidecar
# docker buildx bake -f docker/docker-bake.hcl workspaces   the eight workspace images with the program in them

# What the workspace images are called without the program: this, a slash, and their name.
variable "WORKSPACES" {
  default = "molecule-workspaces"
}

variable "TAG" {
  default = "latest"
}

variable "JDK_IMAGE" {
  default = "docker.io/library/eclipse-temurin:25-jdk"
}

variable "BASE_IMAGE" {
  default = "docker.io/library/debian:trixie-slim"
}

group "default" {
  targets = ["program", "sidecar"]
}

group "workspaces" {
  targets = ["claude-code", "autogen", "crewai", "deepagents", "gemini-cli", "hermes", "langgraph", "openclaw"]
}

target "program" {
  context    = "."
  dockerfile = "docker/Dockerfile"
  target     = "program"
  args = {
    JDK_IMAGE = JDK_IMAGE
  }
  tags = ["molecule-gh-token-refresh:${TAG}"]
}

target "sidecar" {
  inherits = ["program"]
  target   = "sidecar"
  args = {
    BASE_IMAGE = BASE_IMAGE
  }
  tags = ["molecule-gh-token-refresh-sidecar:${TAG}"]
}

target "workspace" {
  context    = "docker"
  dockerfile = "workspace.Dockerfile"
  contexts = {
    molecule-gh-token-refresh = "target:program"
  }
}

# Entrypoints that leave root themselves.
target "claude-code" {
  inherits = ["workspace"]
  args = {
    BASE_IMAGE     = "${WORKSPACES}/claude-code"
    OWN_ENTRYPOINT = "/entrypoint.sh"
  }
  tags = ["${WORKSPACES}/claude-code:gh-token-refresh"]
}

target "crewai" {
  inherits = ["workspace"]
  args = {
    BASE_IMAGE     = "${WORKSPACES}/crewai"
    OWN_ENTRYPOINT = "/entrypoint.sh"
  }
  tags = ["${WORKSPACES}/crewai:gh-token-refresh"]
}

# A script that stays root and starts its gateway as the agent.
target "hermes" {
  inherits = ["workspace"]
  args = {
    BASE_IMAGE     = "${WORKSPACES}/hermes"
    OWN_ENTRYPOINT = "/usr/local/bin/start.sh"
  }
  tags = ["${WORKSPACES}/hermes:gh-token-refresh"]
}

# No script at all: the runtime itself, as root.
target "autogen" {
  inherits = ["workspace"]
  args = {
    BASE_IMAGE = "${WORKSPACES}/autogen"
  }
  tags = ["${WORKSPACES}/autogen:gh-token-refresh"]
}

target "deepagents" {
  inherits = ["workspace"]
  args = {
    BASE_IMAGE = "${WORKSPACES}/deepagents"
  }
  tags = ["${WORKSPACES}/deepagents:gh-token-refresh"]
}

target "gemini-cli" {
  inherits = ["workspace"]
  args = {
    BASE_IMAGE = "${WORKSPACES}/gemini-cli"
  }
  tags = ["${WORKSPACES}/gemini-cli:gh-token-refresh"]
}

target "langgraph" {
  inherits = ["workspace"]
  args = {
    BASE_IMAGE = "${WORKSPACES}/langgraph"
  }
  tags = ["${WORKSPACES}/langgraph:gh-token-refresh"]
}

target "openclaw" {
  inherits = ["workspace"]
  args = {
    BASE_IMAGE = "${WORKSPACES}/openclaw"
  }
  tags = ["${WORKSPACES}/openclaw:gh-token-refresh"]
}
