package ai.molecule.ghtoken.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's own way is the reference. */
class UtcTimeTest {
    private static final long YEAR_9999 = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    @Test
    void writes_and_reads_any_instant_as_the_jdk_does() {
        Random random = new Random(7);
        int[] nanos = {0, 0, 1, 1_000, 1_000_000, 120_000_000, 999_999_999};
        for (int i = 0; i < 20_000; i++) {
            long second = (long) (random.nextDouble() * YEAR_9999);
            long whole = i % 3 == 0 ? second - second % 60 : second;
            Instant instant = Instant.ofEpochSecond(whole, nanos[random.nextInt(nanos.length)]);
            assertThat(UtcTime.text(instant)).isEqualTo(instant.toString());
            assertThat(UtcTime.parse(instant.toString())).isEqualTo(instant);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "2024-02-29T12:00:00Z",
                "2026-04-17T22:50:00.5Z",
                "2026-04-17T22:50:00.1234567Z",
                "2026-04-17T22:50:00+02:00",
                "2026-04-17T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "+10000-01-01T00:00:00Z",
                "0001-01-01T00:00:00Z",
                "2026-04-17t22:50:00z"
            })
    void reads_what_the_jdk_reads(String text) {
        assertThat(UtcTime.parse(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-04-17",
                "2026-04-17T22:50:00",
                "2026-04-17T22:50:00Z ",
                "2026-04-17T22:50:00.1234567890Z",
                "2026-13-01T00:00:00Z",
                "2026-02-30T00:00:00Z",
                "2026-04-17T25:00:00Z",
                "2026/04/17T22:50:00Z",
                "٢٠٢٦-04-17T22:50:00Z",
                "2026-04-17T22:50:00.-5Z"
            })
    void refuses_what_the_jdk_refuses(String text) {
        assertThatThrownBy(() -> Instant.parse(text)).isInstanceOf(DateTimeException.class);
        assertThatThrownBy(() -> UtcTime.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
