package ai.molecule.ghtoken.source;

import static ai.molecule.ghtoken.testing.standins.PlatformClient.NOW;
import static ai.molecule.ghtoken.testing.standins.PlatformClient.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentSourceTest {

    private static EnvironmentSource source(Optional<String> value, Instant firstSeen) {
        return new EnvironmentSource("GH_TOKEN", value.map(Secret::of), firstSeen, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static void assertNoFallback(Optional<String> value, Instant firstSeen, String why) {
        TokenException failure = catchThrowableOfType(
                TokenException.class, () -> source(value, firstSeen).fetch());
        assertThat(failure).isNotNull().hasMessageStartingWith("GH_TOKEN ").hasMessageContaining(why);
        assertThat(failure.kind()).isEqualTo(Kind.NO_FALLBACK);
        PlatformClient.assertShowsNothingOf(TOKEN, failure.getMessage());
    }

    @Test
    void gives_an_installation_token_60_minutes_after_it_was_first_seen() throws TokenException {
        Instant firstSeen = NOW.minus(Duration.ofMinutes(59));
        assertThat(source(Optional.of(TOKEN), firstSeen).fetch())
                .isEqualTo(new InstallationToken(
                        Secret.of(TOKEN), firstSeen, Optional.of(NOW.plusSeconds(60)), Origin.ENVIRONMENT));
    }

    @Test
    void does_not_hand_out_an_installation_token_after_that() {
        Instant firstSeen = NOW.minus(Duration.ofMinutes(60));
        assertNoFallback(Optional.of(TOKEN), firstSeen, "dead after 60 min");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ghp_16C7e42F292c6912E771", "github_pat_11AA", "0123456789abcdef"})
    void knows_no_end_of_any_other_token(String value) throws TokenException {
        InstallationToken token = source(Optional.of(value), Instant.EPOCH).fetch();
        assertThat(token.value().reveal()).isEqualTo(value);
        assertThat(token.expiresAt()).isEmpty();
    }

    @Test
    void says_that_the_variable_is_not_set() {
        assertNoFallback(Optional.empty(), NOW, "is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", TOKEN + "\n", TOKEN + " " + TOKEN, "$(" + TOKEN + ")", "t\u00f6ken"})
    void takes_nothing_for_a_token_that_is_none(String value) {
        assertNoFallback(Optional.of(value), NOW, "does not hold a token");
    }

    @Test
    void takes_no_token_over_8_KiB() {
        assertNoFallback(Optional.of("g".repeat(8 * 1024 + 1)), NOW, "at most 8 KiB");
    }
}
