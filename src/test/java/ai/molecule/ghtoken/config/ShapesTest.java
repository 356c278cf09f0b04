package ai.molecule.ghtoken.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shapes of values let through at their edges: the last that is taken and the first that is not. */
class ShapesTest {
    private static boolean fits(Pattern form, String text) {
        return form.matcher(text).matches();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".", "..", "./a", "a/..", "../a", "@", "[", "`", "{", ":", "/repository", "owner/", "o/r/x", ""})
    void a_place_is_an_owner_with_or_without_a_repository(String other) {
        assertThat(fits(Names.PLACE, "azAZ09._-/.github")).isTrue();
        assertThat(fits(Names.PLACE, "...")).isTrue();
        assertThat(fits(Names.PLACE, "a".repeat(256))).isTrue();
        assertThat(fits(Names.PLACE, "a".repeat(257))).isFalse();
        assertThat(fits(Names.PLACE, other)).isFalse();
    }

    @Test
    void an_app_has_a_name_of_at_most_64_characters() {
        assertThat(fits(Names.APP, "a".repeat(64))).isTrue();
        assertThat(fits(Names.APP, "a".repeat(65))).isFalse();
        assertThat(fits(Names.APP, "..")).isFalse();
    }

    @Test
    void a_list_has_names_between_commas_however_many() {
        assertThat(fits(Names.REPOSITORIES, "repository,".repeat(20_000) + "last"))
                .isTrue();
        assertThat(fits(Names.PERMISSIONS, "contents:read,".repeat(20_000) + "issues:admin"))
                .isTrue();
        for (String other : List.of("", ",", "a,", ",a", "a,,b", "a, b", "a,..,b", "..,a", "a/b")) {
            assertThat(fits(Names.REPOSITORIES, other)).as(other).isFalse();
        }
        for (String other :
                List.of("", "contents", "contents:", ":read", "contents:all", "a:read,", "..:read", "a:readb")) {
            assertThat(fits(Names.PERMISSIONS, other)).as(other).isFalse();
        }
    }

    @Test
    void a_number_has_digits_as_a_long_holds_them() {
        assertThat(fits(Names.NUMBER, "09".repeat(9))).isTrue();
        assertThat(fits(Names.NUMBER, "1".repeat(19))).isFalse();
        assertThat(fits(Names.NUMBER, "1/")).isFalse();
        assertThat(fits(Names.NUMBER, "1:")).isFalse();
    }

    @Test
    void a_host_has_labels_of_letters_digits_and_inner_hyphens() {
        assertThat(fits(Names.HOST, "az.09-x.com")).isTrue();
        for (String outside : "` { / : _ A".split(" ")) {
            assertThat(fits(Names.HOST, "a" + outside + "b.com")).as(outside).isFalse();
        }
        assertThat(fits(Names.HOST, "a".repeat(63) + ".com")).isTrue();
        assertThat(fits(Names.HOST, "a".repeat(64) + ".com")).isFalse();
        String long251 = "abcde.".repeat(41) + "abcde";
        assertThat(fits(Names.HOST, long251 + ".a")).isTrue();
        assertThat(fits(Names.HOST, long251 + ".ab")).isFalse();
    }

    private static Duration seconds(String value) throws ConfigException {
        return new Variables(Map.of("S", value)).seconds("S", 7, 1, 300);
    }

    @Test
    void seconds_are_digits_between_the_bounds_both_included() throws ConfigException {
        assertThat(seconds("")).isEqualTo(Duration.ofSeconds(7));
        assertThat(seconds("1")).isEqualTo(Duration.ofSeconds(1));
        assertThat(seconds("000300")).isEqualTo(Duration.ofSeconds(300));
        assertThat(seconds("290")).isEqualTo(Duration.ofSeconds(290));
        for (String other : new String[] {"0", "301", "0000300", "1/", "1:", "-1"}) {
            assertThatThrownBy(() -> seconds(other)).as(other).hasMessage("S must be whole seconds from 1 to 300");
        }
    }

    @Test
    void a_path_is_no_longer_than_a_path_can_be() throws ConfigException {
        String longest = "/" + "a".repeat(4095);
        assertThat(new Variables(Map.of("P", longest)).path("P")).hasValue(Path.of(longest));
        assertThatThrownBy(() -> new Variables(Map.of("P", longest + "a")).path("P"))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void what_the_locale_cannot_express_is_refused_wherever_it_stands() {
        assertThatThrownBy(() -> new Variables(Map.of("T", "\uFFFD")).legible("T"))
                .hasMessage("T must be expressible in the process's locale; set LC_ALL=C.UTF-8");
    }

    @Test
    void a_metrics_file_that_nobody_reads_is_noticed() throws ConfigException {
        Config unread = Config.parse(Map.of("HOME", "/h", "TOKEN_REFRESH_METRICS_FILE", "/m/x.txt"));
        assertThat(unread.notices()).singleElement().asString().contains("does not end in .prom");
        Config read = Config.parse(Map.of("HOME", "/h", "TOKEN_REFRESH_METRICS_FILE", "/m/x.prom"));
        assertThat(read.notices()).isEmpty();
        assertThat(read.observability().metricsFile()).hasValue(Path.of("/m/x.prom"));
    }
}
