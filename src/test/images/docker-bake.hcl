# The images of the workspaces as they are without the program, and two that are not of today.

group "default" {
  targets = ["stand-in", "without-glibc"]
}

target "stand-in" {
  name    = image.name
  context = "src/test/images"
  target  = image.shape
  tags    = ["molecule-workspaces/${image.name}"]
  matrix = {
    image = [
      { name = "claude-code", shape = "with-gh" },
      { name = "codex", shape = "drops-root-with-git" },
      { name = "google-adk", shape = "drops-root-with-git" },
      { name = "autogen", shape = "drops-root" },
      { name = "deepagents", shape = "drops-root" },
      { name = "gemini-cli", shape = "drops-root" },
      { name = "langgraph", shape = "drops-root" },
      { name = "openclaw", shape = "drops-root" },
      { name = "crewai", shape = "bare" },
      { name = "hermes", shape = "gateway" },
      { name = "hermes-as-root", shape = "gateway-as-root" },
      { name = "non-root", shape = "non-root" },
    ]
  }
}

# No workspace of today has this shape: nothing is built over it but by its own test.
target "without-glibc" {
  context = "src/test/images"
  target  = "without-glibc"
  tags    = ["molecule-workspaces/without-glibc"]
}
