package ai.molecule.ghtoken.source;

import static ai.molecule.ghtoken.testing.standins.PlatformClient.BEARER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformBearerTest {
    @TempDir
    Path folder;

    private Path file;
    private Path second;
    private PlatformBearer bearer;

    @BeforeEach
    void names_the_files() throws IOException {
        file = folder.resolve(".auth_token");
        second = Files.createDirectory(folder.resolve("second")).resolve(".auth_token");
        bearer = with(Optional.empty());
    }

    private PlatformBearer with(Optional<Secret> variable) {
        return new PlatformBearer(List.of(file, second), variable, folder.resolve("copy"));
    }

    private String read() throws TokenException {
        return bearer.find().value().reveal();
    }

    private void assertFails(Kind kind, String why) {
        TokenException failure = catchThrowableOfType(TokenException.class, bearer::find);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure)
                .hasMessageStartingWith("the bearer file " + file + " ")
                .hasMessageContaining(why);
        PlatformClient.assertShowsNothingOf(BEARER, failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {BEARER, BEARER + "\n", "\n\t " + BEARER + " \r\n\n"})
    void reads_the_bearer_without_surrounding_white_space(String content) throws Exception {
        Files.writeString(file, content);
        assertThat(read()).isEqualTo(BEARER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", " \t\r\n"})
    void takes_an_empty_file_for_one_that_is_being_written(String content) throws IOException {
        Files.writeString(file, content);
        assertFails(Kind.BEARER_EMPTY, "is empty");
    }

    @Test
    void reads_roots_copy_only_where_the_file_itself_cannot_be_read() throws Exception {
        Files.writeString(folder.resolve("copy"), BEARER);
        String withCopy = bearer.version();
        assertThat(read()).isEqualTo(BEARER);
        Files.writeString(file, "another");
        assertThat(read()).isEqualTo("another");
        assertThat(bearer.version()).isNotEqualTo(withCopy);
    }

    /** Where /run is open to all, anybody can make the folder of the copy first. Run by root, who can give files away. */
    @Test
    void reads_no_copy_that_another_user_can_have_put_there() throws Exception {
        Path copy = Files.writeString(folder.resolve("copy"), BEARER);
        Files.setAttribute(copy, "unix:uid", 64_321);
        assertFails(Kind.BEARER_MISSING, "set CONFIGS_DIR");
        Files.setAttribute(copy, "unix:uid", 0);
        for (String attribute : List.of("uid", "mode")) {
            Object before = Files.getAttribute(folder, "unix:" + attribute);
            Files.setAttribute(folder, "unix:" + attribute, attribute.equals("uid") ? 64_321 : 01777);
            assertFails(Kind.BEARER_MISSING, "set CONFIGS_DIR");
            Files.setAttribute(folder, "unix:" + attribute, before);
        }
        assertThat(read()).isEqualTo(BEARER);
        Files.move(copy, folder.resolve("real"));
        Files.createSymbolicLink(copy, folder.resolve("real"));
        assertFails(Kind.BEARER_MISSING, "set CONFIGS_DIR");
    }

    @Test
    void says_that_there_is_no_file() {
        assertFails(Kind.BEARER_MISSING, "set CONFIGS_DIR");
    }

    @Test
    void says_that_a_link_leads_nowhere() throws IOException {
        Files.createSymbolicLink(file, folder.resolve("nowhere"));
        assertFails(Kind.BEARER_MISSING, "is not there");
    }

    @Test
    void says_that_a_folder_is_no_file() throws IOException {
        Files.createDirectory(file);
        assertFails(Kind.BEARER_MISSING, "is not a regular file");
    }

    @Test
    void says_that_a_file_cannot_be_read() throws IOException {
        // Root may read any mode, so a link to itself stands for all that cannot be read.
        Files.createSymbolicLink(file, file);
        assertFails(Kind.BEARER_MISSING, "cannot be read");
        assertThat(bearer.version()).isEqualTo("unreadable, absent");
    }

    @ParameterizedTest
    @ValueSource(strings = {BEARER + "\n" + BEARER, BEARER + "\u0000", "\ufeff" + BEARER, "b\u00fc" + BEARER, "a\tb"})
    void refuses_what_a_header_cannot_carry(String content) throws IOException {
        Files.writeString(file, content);
        assertFails(Kind.BEARER_MISSING, "an HTTP header cannot carry");
    }

    @Test
    void reads_64_KiB_and_refuses_one_byte_more() throws Exception {
        String longest = "b".repeat(64 * 1024);
        Files.writeString(file, longest);
        assertThat(read()).isEqualTo(longest);
        Files.writeString(file, longest + "b");
        assertFails(Kind.BEARER_MISSING, "is larger than 64 KiB");
    }

    @Test
    void follows_the_links_that_kubernetes_swaps() throws Exception {
        Path first = Files.createDirectory(folder.resolve("..first"));
        Path second = Files.createDirectory(folder.resolve("..second"));
        Files.writeString(first.resolve(".auth_token"), "one");
        Files.writeString(second.resolve(".auth_token"), "two");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
        Files.createSymbolicLink(file, Path.of("..data", ".auth_token"));
        String before = bearer.version();
        assertThat(read()).isEqualTo("one");
        Path next = Files.createSymbolicLink(folder.resolve("..next"), second.getFileName());
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertThat(read()).isEqualTo("two");
        assertThat(bearer.version()).isNotEqualTo(before);
    }

    @Test
    void has_a_version_that_changes_with_the_file_and_not_without() throws IOException {
        assertThat(bearer.version()).isEqualTo("absent, absent");
        Files.writeString(file, BEARER);
        String written = bearer.version();
        assertThat(written).isNotEqualTo("absent, absent").isEqualTo(bearer.version());
        PlatformClient.assertShowsNothingOf(BEARER, written);
        Files.writeString(file, BEARER + BEARER);
        assertThat(bearer.version()).isNotEqualTo(written);
        Files.delete(file);
        assertThat(bearer.version()).isEqualTo("absent, absent");
    }

    @Test
    void takes_the_first_place_that_is_not_empty_afresh_each_time() throws Exception {
        bearer = with(Optional.of(Secret.of("of-the-variable")));
        assertThat(read()).isEqualTo("of-the-variable");
        assertThat(bearer.find().place()).isEqualTo("MOLECULE_WORKSPACE_TOKEN");
        String before = bearer.version();
        Files.writeString(second, "of-the-second\n");
        assertThat(read()).isEqualTo("of-the-second");
        assertThat(bearer.find().place()).isEqualTo(second.toString());
        assertThat(bearer.version()).isNotEqualTo(before);
        Files.writeString(file, " \n");
        assertThat(read()).isEqualTo("of-the-second");
        Files.writeString(file, "of-the-first");
        assertThat(read()).isEqualTo("of-the-first");
        assertThat(bearer.find().file()).contains(file);
        Files.delete(file);
        Files.writeString(second, "");
        assertThat(read()).isEqualTo("of-the-variable");
    }

    @Test
    void goes_on_where_a_file_cannot_be_read_and_names_it_where_there_is_no_other() throws Exception {
        Files.createSymbolicLink(file, file);
        Files.writeString(second, "of-the-second");
        assertThat(read()).isEqualTo("of-the-second");
        Files.writeString(second, "");
        assertFails(Kind.BEARER_MISSING, "cannot be read");
    }

    @Test
    void names_the_place_that_is_there_and_not_the_one_that_is_absent() throws IOException {
        Files.writeString(second, "");
        TokenException failure = catchThrowableOfType(TokenException.class, bearer::find);
        assertThat(failure.kind()).isEqualTo(Kind.BEARER_EMPTY);
        assertThat(failure).hasMessageContaining(second.toString());
    }

    @Test
    void refuses_a_variable_that_a_header_cannot_carry_without_showing_it() {
        bearer = with(Optional.of(Secret.of(BEARER + "\u00fc")));
        TokenException failure = catchThrowableOfType(TokenException.class, bearer::find);
        assertThat(failure.kind()).isEqualTo(Kind.BEARER_MISSING);
        assertThat(failure).hasMessageStartingWith("MOLECULE_WORKSPACE_TOKEN holds a character");
        PlatformClient.assertShowsNothingOf(BEARER, failure.getMessage());
    }
}
