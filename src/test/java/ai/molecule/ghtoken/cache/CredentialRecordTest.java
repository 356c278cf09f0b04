package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CredentialRecordTest {
    private CacheWorld world;

    @BeforeEach
    void start(@TempDir Path root) throws IOException {
        world = new CacheWorld(root);
    }

    private byte[] written(Duration life) {
        return CredentialRecord.of(world.token("one", life), CacheWorld.HOST, world.bootClock())
                .encode();
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.US_ASCII);
    }

    private static Optional<CredentialRecord> parse(String text) {
        return CredentialRecord.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void has_exactly_the_lines_of_the_contract() {
        assertThat(text(written(Duration.ofMinutes(60))))
                .isEqualTo("v1\nexpires_at=1772370000\nsource=platform\nhost=github.com\nusername=x-access-token\n"
                        + "password=ghs_000000000000000000000000000000000one\nid="
                        + CacheWorld.secret("one").fingerprint()
                        + "\nboot_id=7f0e1c9a-1b2c-4d3e-8f00-0123456789ab\nuptime_deadline=8600\n\n");
    }

    @Test
    void an_unknown_end_is_written_as_zeros() {
        Secret personal = Secret.of("github_pat_one");
        InstallationToken endless =
                new InstallationToken(personal, CacheWorld.START, Optional.empty(), Origin.ENVIRONMENT);
        byte[] content =
                CredentialRecord.of(endless, CacheWorld.HOST, world.bootClock()).encode();
        assertThat(text(content)).contains("\nexpires_at=0\n", "\nsource=environment\n", "\nuptime_deadline=0\n");
        assertThat(CredentialRecord.parse(content).orElseThrow().expiry(world.bootClock()))
                .isEmpty();
    }

    @Test
    void what_was_written_is_read_back() {
        byte[] content = written(Duration.ofMinutes(60));
        CredentialRecord read = CredentialRecord.parse(content).orElseThrow();
        assertThat(read.encode()).isEqualTo(content);
        assertThat(read.token()).isEqualTo(CacheWorld.secret("one"));
        assertThat(read.toString()).doesNotContain("ghs_");
    }

    @Test
    void carries_a_token_of_eight_kibibytes() {
        Secret longest = Secret.of("a".repeat(8 * 1024));
        CredentialRecord record = new CredentialRecord(0, Origin.APP, "h".repeat(255), longest, CacheWorld.BOOT, 0);
        assertThat(CredentialRecord.parse(record.encode())).contains(record);
    }

    @Test
    void no_piece_of_a_record_and_nothing_longer_is_a_record() {
        byte[] content = written(Duration.ofMinutes(60));
        for (int length = 0; length < content.length; length++) {
            assertThat(CredentialRecord.parse(Arrays.copyOf(content, length))).isEmpty();
        }
        assertThat(parse(text(content) + "\n")).isEmpty();
        assertThat(parse(text(content) + "v1\n")).isEmpty();
        assertThat(parse("\n" + text(content))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "v1,v2",
        "v1,V1",
        "expires_at=1,expires_at=01",
        "expires_at=1,expires_at=-1",
        "expires_at=1,expires_at=+1",
        "expires_at=1,expires_at= 1",
        "expires_at=1,expires_at=1e",
        "expires_at=1,expires_at=1234567890",
        "source=platform,source=PLATFORM",
        "source=platform,source=",
        "host=github.com,host=",
        "host=github.com,host=git hub.com",
        "host=github.com,host=github.com/x",
        "username=x-access-token,username=me",
        "password=ghs_,password=ghs ",
        "password=ghs_,password=ghs\u0000",
        "password=ghs_,password=ghs\u00e9",
        "password=ghs_,password=ghs=",
        "password=ghs_,password=ghp_",
        "id=,id=0",
        "boot_id=7,boot_id=G",
        "boot_id=7,boot_id=",
        "uptime_deadline=8600,uptime_deadline=",
        "uptime_deadline=8600,uptime_deadline=8600.5",
        "uptime_deadline=8600,uptime_deadline=0x10",
    })
    void one_wrong_line_is_no_record(String right, String wrong) {
        String whole = text(written(Duration.ofMinutes(60)));
        assertThat(whole).contains(right);
        assertThat(parse(whole.replace(right, wrong))).isEmpty();
    }

    @Test
    void lines_of_another_system_or_in_another_order_are_no_record() {
        String whole = text(written(Duration.ofMinutes(60)));
        assertThat(parse(whole.replace("\n", "\r\n"))).isEmpty();
        assertThat(parse(whole.replace("source=platform\nhost=github.com", "host=github.com\nsource=platform")))
                .isEmpty();
        assertThat(parse("\ufeff" + whole)).isEmpty();
    }

    @Test
    void no_bytes_make_the_reader_throw() {
        Random random = new Random(1);
        byte[] whole = written(Duration.ofMinutes(60));
        for (int i = 0; i < 20_000; i++) {
            byte[] content = i % 2 == 0 ? new byte[random.nextInt(300)] : whole.clone();
            if (i % 2 == 0) {
                random.nextBytes(content);
            } else {
                content[random.nextInt(content.length)] = (byte) random.nextInt(256);
            }
            Optional<CredentialRecord> read = CredentialRecord.parse(content);
            assertThat(read.isEmpty() || Arrays.equals(read.get().encode(), content))
                    .isTrue();
        }
        assertThat(CredentialRecord.parse(new byte[1 << 20])).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT-50M", "PT30M", "PT720H", "PT-720H"})
    void a_stepped_clock_changes_nothing(Duration step) throws IOException {
        CredentialRecord record =
                CredentialRecord.parse(written(Duration.ofMinutes(60))).orElseThrow();
        world.tick(Duration.ofMinutes(20));
        world.step(step);
        Instant now = world.clock().instant();
        assertThat(Duration.between(now, record.expiry(world.bootClock()).orElseThrow()))
                .isEqualTo(Duration.ofMinutes(40));
    }

    @Test
    void another_boot_and_an_unreadable_kernel_leave_the_clock() throws IOException {
        CredentialRecord record =
                CredentialRecord.parse(written(Duration.ofMinutes(60))).orElseThrow();
        Instant stored = CacheWorld.START.plus(Duration.ofMinutes(60));
        world.step(Duration.ofMinutes(-30));
        world.boot("00000000-1b2c-4d3e-8f00-0123456789ab");
        assertThat(record.expiry(world.bootClock())).contains(stored);
        world.boot(CacheWorld.BOOT);
        Files.delete(world.proc.resolve("uptime"));
        assertThat(record.expiry(world.bootClock())).contains(stored);
        assertThat(text(written(Duration.ofMinutes(60)))).contains("\nboot_id=\nuptime_deadline=0\n");
    }

    @Test
    void the_uptime_deadline_never_claims_life_after_the_end() throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < 1000; i++) {
            world.tick(Duration.ofMillis(random.nextInt(5000)));
            Instant end = world.clock().instant().plusMillis(1 + random.nextInt(3_600_000));
            InstallationToken token = world.token("one", Optional.of(end), Origin.PLATFORM);
            CredentialRecord record = CredentialRecord.of(token, CacheWorld.HOST, world.bootClock());
            Instant deadline = world.bootClock().instantAt(record.uptimeDeadline());
            assertThat(deadline).isBeforeOrEqualTo(end.plusMillis(10));
            assertThat(deadline).isAfter(end.minusSeconds(3));
        }
    }
}
