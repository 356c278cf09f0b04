# docker buildx bake -f docker/docker-bake.hcl              the program and the sidecar
# docker/overlays ... >overlays.json                        reads the entrypoints of the images that are to adopt the program
# docker buildx bake -f docker/docker-bake.hcl -f overlays.json overlays

variable "TAG" {
  default = "latest"
}

# Where they are empty, the Dockerfile's own.
variable "JDK_IMAGE" {
  default = ""
}

variable "BASE_IMAGE" {
  default = ""
}

# Where the sources are, and which: labels of the images.
variable "SOURCE" {
  default = ""
}

variable "VERSION" {
  default = ""
}

variable "REVISION" {
  default = ""
}

group "default" {
  targets = ["program", "sidecar"]
}

target "program" {
  context    = "."
  dockerfile = "docker/Dockerfile"
  target     = "program"
  args = {
    JDK_IMAGE = JDK_IMAGE != "" ? JDK_IMAGE : null
    SOURCE    = SOURCE
    VERSION   = VERSION
    REVISION  = REVISION
  }
  tags = ["molecule-gh-token-refresh:${TAG}"]
}

target "sidecar" {
  inherits = ["program"]
  target   = "sidecar"
  args = {
    BASE_IMAGE = BASE_IMAGE != "" ? BASE_IMAGE : null
  }
  tags = ["molecule-gh-token-refresh-sidecar:${TAG}"]
}

# What each target of docker/overlays inherits.
target "overlay" {
  context = "docker"
  contexts = {
    molecule-gh-token-refresh = "target:program"
  }
}
