package ai.molecule.ghtoken.container;

/** The images that {@code dev/containers} has made: stand-ins for the workspaces', with the program in them. */
final class WorkspaceImages {
    static final String CACHE = "/home/agent/.molecule-token-cache";
    static final String BIN = "/opt/molecule-gh-token-refresh/bin";

    private WorkspaceImages() {}

    static String image(String name) {
        return "molecule-workspaces/" + name + ":gh-token-refresh";
    }
}
