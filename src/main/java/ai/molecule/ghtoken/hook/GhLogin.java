package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.KnownTokens;
import ai.molecule.ghtoken.cache.ProcessLock;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.ProgramRunner;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Logs gh in with the published token. Replaces a login of ours, never a person's. Thread-safe. */
public final class GhLogin implements TokenSink {
    /** gh has no time limit of its own; docs/gh.md promises this one. */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private final String host;
    private final Map<String, String> environment;
    private final CacheFolder folder;
    private final ProcessLock lock;
    private final Duration limit;

    /**
     * @param environment for gh, which gets it without its secrets
     * @param folder knows the tokens that are ours
     * @param lock {@link ProcessLock#GH_LOGIN} of that folder
     * @param limit for each run of gh: {@link #LIMIT}
     */
    public GhLogin(String host, Map<String, String> environment, CacheFolder folder, ProcessLock lock, Duration limit) {
        this.host = host;
        this.environment = environment;
        this.folder = folder;
        this.lock = lock;
        this.limit = limit;
    }

    /** @throws TokenException {@code LOGIN_FAILED}: worth another attempt with the same token */
    @Override
    public void publish(InstallationToken token) throws TokenException {
        if (!new Gh(host, environment, limit).isOnPath()) {
            sayAbsent();
            return;
        }
        ProcessLock.Held held = lock.acquire();
        try {
            Map<String, String> safe = safeEnvironment();
            settle(token.value(), new Gh(host, safe, limit), new HostsFile(safe));
        } catch (IOException e) {
            throw Gh.failed("gh's login cannot be looked at: " + FileAccessException.reasonOf(e));
        } finally {
            held.close();
        }
    }

    /** Another user could read the login there, or choose where gh sends the token. */
    private Map<String, String> safeEnvironment() throws IOException {
        GhFolders folders = new GhFolders(environment, folder.path());
        folders.make();
        folders.changeableByAnotherUser()
                .ifPresent(part -> folder.notices()
                        .once("another user can change " + part + ", so gh is logged in in " + folders.instead()
                                + "; set HOME or GH_CONFIG_DIR to a folder of this user's"));
        return folders.environment();
    }

    private void settle(Secret token, Gh gh, HostsFile hosts) throws TokenException, IOException {
        Optional<Secret> login = gh.login();
        if (login.filter(token::equals).isPresent()) {
            return;
        }
        if (login.isEmpty() ? isPersonsInFile(hosts) : isPersons(List.of(login.get()))) {
            folder.notices().once("gh has a login for " + host + " that is not ours; it is left alone");
            return;
        }
        logIn(token, gh);
    }

    /** An entry without a token belongs to a login whose token is in a keyring: only a person stores it there. */
    private boolean isPersonsInFile(HostsFile hosts) throws IOException {
        List<Secret> tokens = hosts.tokens(host);
        return tokens.isEmpty() ? hosts.hasUser(host) : isPersons(tokens);
    }

    private boolean isPersons(List<Secret> tokens) throws IOException {
        List<Secret> others =
                tokens.stream().filter(token -> !token.isInstallationToken()).toList();
        return !new KnownTokens(folder).containAll(others);
    }

    private void logIn(Secret token, Gh gh) throws TokenException {
        if (!Secret.isToken(token.reveal())) {
            throw Gh.failed("what is no token is not handed to gh");
        }
        ProgramRunner.Result result = gh.logIn(token);
        if (result.status() == Gh.NOT_FOUND) {
            sayAbsent();
        } else if (result.status() != 0) {
            throw Gh.failed("gh auth login for " + host + " failed with " + result
                    + "; to see why, run: env -u GH_TOKEN -u GITHUB_TOKEN gh auth status --hostname " + host);
        }
    }

    private void sayAbsent() {
        folder.notices().once("gh is not on PATH, so it is not logged in");
    }
}
