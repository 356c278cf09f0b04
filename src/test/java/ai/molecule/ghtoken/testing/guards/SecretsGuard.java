package ai.molecule.ghtoken.testing.guards;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a {@link Workspace} of its own. When the test is over, ends its processes and fails it if a piece of a
 * secret is where none may be: in what was printed, in a file, or in a command line while the process ran.
 */
public final class SecretsGuard implements ParameterResolver {
    /** Files whose purpose is to hold a token; with the random end of a name that a killed writer leaves. */
    private static final Set<String> MAY_HOLD_A_SECRET = Set.of(
            "credential",
            "gh_installation_token",
            ".gh_token",
            "gh_retired_tokens",
            "gh_provisioned_token",
            "hosts.yml",
            "app.pem",
            "identity.jwt",
            "auth_token",
            ".auth_token",
            ".github-token");

    private static final String UNFINISHED = "\\.[0-9a-f]{16}\\.tmp$";

    private static final Path TEMPORARY = Path.of("/tmp");

    private static final long SAMPLE_MILLIS = 100;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Workspace.class;
    }

    @Override
    public Workspace resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return test.getStore(ExtensionContext.Namespace.create(SecretsGuard.class))
                .computeIfAbsent(Guarded.class, key -> new Guarded(), Guarded.class)
                .workspace;
    }

    /** JUnit closes what a test's store holds when the test is over. */
    static final class Guarded implements AutoCloseable {
        final Workspace workspace;
        private final CountDownLatch over = new CountDownLatch(1);
        private final Thread sampler = new Thread(this::sample, "command line sampler");

        Guarded() {
            try {
                workspace = new Workspace(Files.createTempDirectory("ghtoken-it-"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            sampler.setDaemon(true);
            sampler.start();
        }

        private void sample() {
            try {
                do {
                    workspace.processes().forEach(JarProcess::sample);
                } while (!over.await(SAMPLE_MILLIS, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws Exception {
            over.countDown();
            sampler.join();
            workspace.processes().forEach(JarProcess::destroy);
            for (AutoCloseable server : workspace.servers()) {
                server.close();
            }
            List<String> faults = faults(workspace);
            for (Path folder : workspace.searched()) {
                delete(folder);
            }
            if (!faults.isEmpty()) {
                throw new AssertionError(String.join("\n", faults));
            }
        }
    }

    /** One line for each place, which names it and quotes nothing. */
    public static List<String> faults(Workspace workspace) throws IOException {
        List<String> faults = new ArrayList<>();
        for (JarProcess process : workspace.processes()) {
            look(process, workspace.secrets(), faults);
        }
        for (Path folder : workspace.searched()) {
            search(Remains.in(folder), workspace, faults);
        }
        search(Remains.inSince(TEMPORARY, workspace.start()), workspace, faults);
        return faults;
    }

    private static void look(JarProcess process, Secrets secrets, List<String> faults) {
        if (!process.mayPrintToken() && secrets.areShownIn(process.out())) {
            faults.add("standard output of " + process + " shows a secret");
        }
        if (secrets.areShownIn(process.err())) {
            faults.add("standard error of " + process + " shows a secret");
        }
        if (process.traces().commandLines().stream().anyMatch(secrets::areShownIn)) {
            faults.add("the command line of " + process + " or of one that it started shows a secret");
        }
        String inherited = process.startsByItself() ? "" : process.environment();
        if (!process.mayHandTokenOn()
                && process.traces().childEnvironments().stream()
                        .anyMatch(environment -> secrets.areShownIn(environment, inherited))) {
            faults.add("the environment of one that " + process + " started shows a secret");
        }
        boolean wanted = process.isVerbose() || process.err().contains("Full thread dump");
        if (!wanted && process.err().contains("\tat ")) {
            faults.add(process + " printed a stack trace");
        }
    }

    private static void search(List<Path> files, Workspace workspace, List<String> faults) throws IOException {
        for (Path file : files) {
            if (Remains.isMemory(file)) {
                faults.add("the file " + file + " holds what a process held in memory");
            } else if (!mayHoldASecret(file, workspace) && workspace.secrets().areShownIn(Remains.text(file))) {
                faults.add("the file " + file + " shows a secret");
            }
        }
    }

    private static boolean mayHoldASecret(Path file, Workspace workspace) {
        String name = file.getFileName().toString().replaceFirst(UNFINISHED, "");
        // What was printed has been looked at before, by the rules for it.
        boolean printed = file.startsWith(workspace.folder().resolve("output"));
        return printed || MAY_HOLD_A_SECRET.contains(name);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, IOException e) throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
