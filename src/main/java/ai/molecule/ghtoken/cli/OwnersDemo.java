package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.OwnerFolders;
import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.demo.DemoGitHub;
import ai.molecule.ghtoken.git.CredentialHelper;
import ai.molecule.ghtoken.git.CredentialRequest;
import ai.molecule.ghtoken.refresh.RefreshLoop;
import ai.molecule.ghtoken.refresh.RefreshOutcome;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;

/**
 * The demo of docs/owners.md: git asks for repositories of two owners, of which one is suspended for a while.
 *
 * @param tell gets who does something, and what
 */
record OwnersDemo(Console console, Logger logger, BiConsumer<String, String> tell) {
    private static final List<String> OWNERS = List.of("acme", "globex");
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(16);
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(250);
    private static final Duration CALM = Duration.ofSeconds(18);
    private static final Duration SUSPENSION = Duration.ofSeconds(14);

    /** @return how often the owner that was not suspended was refused */
    int play(Path folder) throws Exception {
        try (DemoGitHub gitHub = DemoGitHub.start(OWNERS, TOKEN_LIFE, event -> tell.accept("github", event))) {
            Map<String, String> environment = Map.of(
                    "HOME", folder.toString(),
                    "GITHUB_HOST", "github.com",
                    "GITHUB_API_URL", gitHub.url(),
                    "GITHUB_APP_ID", "1",
                    "GITHUB_APP_INSTALLED_ON", "auto",
                    "GITHUB_APP_DEFAULT_OWNER", "acme",
                    "GITHUB_APP_PRIVATE_KEY", key());
            Wiring wiring = Wiring.of(Config.parse(environment), console, event -> tell.accept("daemon", event));
            DaemonWiring parts = new DaemonWiring(wiring, console, logger);
            // The demo does not log gh in.
            RefreshLoop loop = parts.loop(token -> {}, Optional.empty());
            OwnerTokens owners = parts.owners().orElseThrow();
            owners.start();
            Thread daemon = new Thread(loop::run);
            daemon.setDaemon(true);
            daemon.start();
            int refused = new Git(gitHub, wiring).play();
            loop.stop();
            owners.stop();
            daemon.join();
            return refused;
        }
    }

    private static String key() throws GeneralSecurityException {
        byte[] key = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** Asks our credential helper for a repository of each owner again and again, as git does. */
    private final class Git {
        private final DemoGitHub gitHub;
        private final Wiring wiring;
        private final Map<String, String> said = new HashMap<>();
        private String complaint = "";
        private int refusedOfTheFirst;

        private Git(DemoGitHub gitHub, Wiring wiring) {
            this.gitHub = gitHub;
            this.wiring = wiring;
        }

        private int play() throws Exception {
            tell.accept(
                    "demo",
                    "tokens live 16 s instead of an hour; git fetches acme/app and globex/app 4 times a second");
            fetchFor(CALM);
            gitHub.suspend("globex");
            fetchFor(SUSPENSION);
            gitHub.restore("globex");
            fetchFor(CALM);
            return refusedOfTheFirst;
        }

        private void fetchFor(Duration time) throws Exception {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() < end) {
                for (String owner : OWNERS) {
                    String result = fetch(owner);
                    if (!result.equals(said.put(owner, result))) {
                        tell.accept("git", owner + "/app: " + result);
                    }
                }
                Thread.sleep(BETWEEN_REQUESTS.toMillis());
            }
        }

        private String fetch(String owner) throws Exception {
            String request = "protocol=https\nhost=github.com\npath=" + owner + "/app.git\n";
            String answer = helper(owner, "get", request);
            Optional<Secret> token = answer.lines()
                    .filter(line -> line.startsWith("password="))
                    .map(line -> Secret.of(line.substring("password=".length())))
                    .findFirst();
            if (token.filter(each -> gitHub.opens(each, owner)).isPresent()) {
                return "open with token " + token.get().fingerprint();
            }
            refusedOfTheFirst += owner.equals(OWNERS.get(0)) ? 1 : 0;
            if (token.isEmpty()) {
                return "closed: " + complaint;
            }
            helper(owner, "erase", request + "password=" + token.get().reveal() + "\n");
            return "closed: GitHub refuses token " + token.get().fingerprint();
        }

        /** As the command git-credential does it, in a process that lives longer. */
        private String helper(String owner, String operation, String request) throws Exception {
            Wiring own = wiring.on(RepositoryOwner.of(owner).orElseThrow());
            new OwnerFolders(wiring.folder()).use(RepositoryOwner.of(owner).orElseThrow());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new CredentialHelper("github.com", own.cache(), refused -> refreshed(own, refused), own.cache()::isOurs)
                    .run(
                            operation,
                            CredentialRequest.parse(new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8))),
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            why -> complaint = why,
                            console.clock().instant());
            return out.toString(StandardCharsets.UTF_8);
        }

        private InstallationToken refreshed(Wiring own, Optional<String> refused) throws TokenException {
            RefreshOutcome outcome = own.refresher().refresh(console.clock().instant(), refused.orElse(null));
            if (outcome instanceof RefreshOutcome.Failed failed) {
                throw failed.why();
            }
            return outcome.held().orElseThrow();
        }
    }
}
