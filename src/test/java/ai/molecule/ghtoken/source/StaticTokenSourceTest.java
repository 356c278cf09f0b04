package ai.molecule.ghtoken.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticTokenSourceTest {
    private static final String PERSONAL = "github_pat_11ABCDEFG0aBcDeFgHiJkL";

    @TempDir
    Path folder;

    private Path file;
    private StaticTokenSource source;

    @BeforeEach
    void names_the_file() {
        file = folder.resolve(".github-token");
        source = new StaticTokenSource(file, Clock.fixed(PlatformClient.NOW, ZoneOffset.UTC));
    }

    private void assertRefuses(String why) {
        TokenException failure = catchThrowableOfType(TokenException.class, source::fetch);
        assertThat(failure)
                .hasMessageStartingWith("the static token file " + file)
                .hasMessageContaining(why);
        assertThat(failure.kind()).isEqualTo(Kind.NO_FALLBACK);
    }

    @Test
    void gives_the_files_token_without_an_end_and_as_one_that_nobody_renews() throws Exception {
        Files.writeString(file, "  " + PERSONAL + "\r\n");
        InstallationToken token = source.fetch();
        assertThat(token.value().reveal()).isEqualTo(PERSONAL);
        assertThat(token.expiresAt()).isEmpty();
        assertThat(token.origin()).isEqualTo(Origin.ENVIRONMENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "two words", PERSONAL + "\n" + PERSONAL, "b\u00fc"})
    void refuses_what_is_no_token_without_showing_it(String content) throws IOException {
        Files.writeString(file, content);
        assertRefuses("does not hold a token");
    }

    @Test
    void refuses_an_installation_token_which_dies() throws IOException {
        Files.writeString(file, PlatformClient.TOKEN);
        assertRefuses("write a personal one");
    }

    @Test
    void refuses_a_folder_and_a_large_file_and_misses_none() throws IOException {
        assertRefuses("is not there");
        Files.createDirectory(file);
        assertRefuses("is not a regular file");
        Files.delete(file);
        Files.writeString(file, "x".repeat(65 * 1024));
        assertRefuses("is larger than 64 KiB");
    }
}
