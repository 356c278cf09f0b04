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
    private final Gh gh;
    private final HostsFile hosts;
    private final CacheFolder folder;
    private final ProcessLock lock;

    /**
     * @param environment for gh, which gets it without its secrets
     * @param folder knows the tokens that are ours
     * @param lock {@link ProcessLock#GH_LOGIN} of that folder
     * @param limit for each run of gh: {@link #LIMIT}
     */
    public GhLogin(String host, Map<String, String> environment, CacheFolder folder, ProcessLock lock, Duration limit) {
        this.host = host;
        this.gh = new Gh(host, environment, limit);
        this.hosts = new HostsFile(environment);
        this.folder = folder;
        this.lock = lock;
    }

    /** @throws TokenException {@code LOGIN_FAILED}: worth another attempt with the same token */
    @Override
    public void publish(InstallationToken token) throws TokenException {
        if (!gh.isOnPath()) {
            sayAbsent();
            return;
        }
        ProcessLock.Held held = lock.acquire();
        try {
            settle(token.value());
        } catch (IOException e) {
            throw Gh.failed("gh's login cannot be looked at: " + FileAccessException.reasonOf(e));
        } finally {
            held.close();
        }
    }

    private void settle(Secret token) throws TokenException, IOException {
        Optional<Secret> login = gh.login();
        if (login.filter(token::equals).isPresent()) {
            return;
        }
        if (login.isEmpty() ? isPersonsInFile() : isPersons(List.of(login.get()))) {
            folder.notices().once("gh has a login for " + host + " that is not ours; it is left alone");
            return;
        }
        logIn(token);
    }

    /** An entry without a token belongs to a login whose token is in a keyring: only a person stores it there. */
    private boolean isPersonsInFile() throws IOException {
        List<Secret> tokens = hosts.tokens(host);
        return tokens.isEmpty() ? hosts.hasUser(host) : isPersons(tokens);
    }

    private boolean isPersons(List<Secret> tokens) throws IOException {
        List<Secret> others =
                tokens.stream().filter(token -> !token.isInstallationToken()).toList();
        return !new KnownTokens(folder).containAll(others);
    }

    private void logIn(Secret token) throws TokenException {
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
