package ai.molecule.ghtoken.testing.standins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.molecule.ghtoken.source.PlatformBearer;
import ai.molecule.ghtoken.source.PlatformSource;
import ai.molecule.ghtoken.source.http.HttpClient;
import ai.molecule.ghtoken.source.http.ProxySettings;
import ai.molecule.ghtoken.testing.guards.ThreadTimeLimit;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** A platform source with a bearer of its own, at a fixed time; and a check that no failure shows a secret. */
public final class PlatformClient {
    public static final String TOKEN = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";
    public static final String BEARER = "bearer-9f86d081884c7d659a2feaa0c55ad015";
    public static final String PROXY_PASSWORD = "p@ss:w%rd-60303ae22b998861";
    public static final Instant NOW = Instant.parse("2026-04-17T22:00:00Z");

    private static final int TELLING_PIECE = 12;

    private final ThreadTimeLimit timeLimit = new ThreadTimeLimit();
    private final Path bearerFile;
    private Duration timeout = Duration.ofSeconds(20);
    private ProxySettings proxies = ProxySettings.NONE;
    private Optional<Path> caBundle = Optional.empty();
    private Optional<String> organization = Optional.empty();

    public PlatformClient(Path folder) {
        this.bearerFile = folder.resolve(".auth_token");
        writeBearer(BEARER);
    }

    public void writeBearer(String bearer) {
        try {
            Files.writeString(bearerFile, bearer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public PlatformClient timeout(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    public PlatformClient proxies(ProxySettings proxies) {
        this.proxies = proxies;
        return this;
    }

    public PlatformClient organization(String id) {
        this.organization = Optional.of(id);
        return this;
    }

    public PlatformClient caBundle(Path bundle) {
        this.caBundle = Optional.of(bundle);
        return this;
    }

    public ThreadTimeLimit timeLimit() {
        return timeLimit;
    }

    /** One source, for tests that fetch more than once; {@link #fetch} makes a new one each time. */
    public PlatformSource source(String endpoint) {
        return new PlatformSource(
                new PlatformSource.Settings(URI.create(endpoint), organization, timeout),
                new PlatformBearer(List.of(bearerFile), Optional.empty()),
                new HttpClient(
                        "molecule-gh-token-refresh/test",
                        proxies,
                        caBundle,
                        timeLimit,
                        Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    public InstallationToken fetch(String endpoint) throws TokenException {
        return source(endpoint).fetch();
    }

    /** The failure of one fetch, none of whose texts holds 12 characters in a row of any secret. */
    public TokenException failure(String endpoint) {
        return failure(source(endpoint));
    }

    public static TokenException failure(PlatformSource source) {
        TokenException failure = catchThrowableOfType(TokenException.class, source::fetch);
        assertThat(failure).as("a failure").isNotNull();
        StringWriter everything = new StringWriter();
        failure.printStackTrace(new PrintWriter(everything));
        assertShowsNothingOf(TOKEN, everything.toString());
        assertShowsNothingOf(BEARER, everything.toString());
        assertShowsNothingOf(PROXY_PASSWORD, everything.toString());
        return failure;
    }

    public static void assertShowsNothingOf(String secret, String text) {
        for (int i = 0; i + TELLING_PIECE <= secret.length(); i++) {
            assertThat(text).doesNotContain(secret.substring(i, i + TELLING_PIECE));
        }
    }
}
