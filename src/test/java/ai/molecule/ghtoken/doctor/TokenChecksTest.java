package ai.molecule.ghtoken.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.doctor.Finding.Verdict;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The checks that judge a token, wherever it turns up. */
class TokenChecksTest {
    private static final Instant NOW = Instant.parse("2026-04-17T22:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Secret CACHED = Secret.of("ghs_cached");
    private static final Secret OLD = Secret.of("ghs_old");
    private static final Secret UNKNOWN = Secret.of("ghs_unknown");
    private static final Secret PERSONAL = Secret.of("ghp_personal");

    private static InstallationToken token(Origin origin, long secondsLeft) {
        return new InstallationToken(CACHED, NOW, Optional.of(NOW.plusSeconds(secondsLeft)), origin);
    }

    private static boolean isOurs(Secret token) {
        return token.equals(CACHED) || token.equals(OLD);
    }

    private static Verdict only(Check check) {
        assertThat(check.findings()).hasSize(1);
        Finding finding = check.findings().get(0);
        assertThat(finding.fix().isEmpty()).isEqualTo(finding.verdict() == Verdict.OK);
        return finding.verdict();
    }

    @Test
    void a_cached_token_is_good_while_it_lives_and_is_renewed() {
        assertThat(only(new TokenCheck("fresh", "it lives 60 s more"))).isEqualTo(Verdict.OK);
        for (String word : List.of("stale", "fallback")) {
            assertThat(only(new TokenCheck(word, "it lives 60 s more")))
                    .as(word)
                    .isEqualTo(Verdict.WARNING);
        }
        for (String word : List.of("missing", "expired", "rejected", "unreadable")) {
            assertThat(only(new TokenCheck(word, "there is none"))).as(word).isEqualTo(Verdict.PROBLEM);
        }
    }

    @Test
    void a_record_that_cannot_be_trusted_is_a_problem_with_the_fix_that_its_reader_gives() {
        assertThat(new TokenCheck("unreadable", "x is a symbolic link; remove it").findings())
                .containsExactly(Finding.problem("token", "x is a symbolic link", "remove it"));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void each_way_in_which_the_platform_fails_has_a_fix(Kind kind) {
        Check check = new PlatformCheck(
                Origin.PLATFORM,
                () -> {
                    throw new TokenException(kind, "the platform is as the test wants it");
                },
                Optional::empty,
                CLOCK);
        assertThat(only(check)).isEqualTo(kind == Kind.THROTTLED ? Verdict.WARNING : Verdict.PROBLEM);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void each_way_in_which_github_refuses_an_app_has_a_fix(Kind kind) {
        Check check = new PlatformCheck(
                Origin.APP,
                () -> {
                    throw new TokenException(kind, "GitHub is as the test wants it");
                },
                Optional::empty,
                CLOCK);
        assertThat(only(check)).isEqualTo(kind == Kind.THROTTLED ? Verdict.WARNING : Verdict.PROBLEM);
    }

    @ParameterizedTest
    @CsvSource({"0, OK", "5, OK", "-5, OK", "6, WARNING", "-3600, WARNING"})
    void clocks_may_differ_by_five_seconds(int seconds, Verdict verdict) {
        Check check = new PlatformCheck(
                Origin.PLATFORM,
                () -> token(Origin.PLATFORM, 60),
                () -> Optional.of(Duration.ofSeconds(seconds)),
                CLOCK);
        assertThat(check.findings()).extracting(Finding::verdict).containsExactly(Verdict.OK, verdict);
    }

    @Test
    void a_missing_bearer_is_a_problem() {
        Check check = new SecretFileCheck("bearer", "MOLECULE_WORKSPACE_TOKEN", () -> {
            throw new TokenException(Kind.BEARER_EMPTY, "the bearer file is empty");
        });
        assertThat(only(check)).isEqualTo(Verdict.PROBLEM);
    }

    private static Verdict variable(Secret value, boolean wrapperIsFirst) {
        return only(new VariablesCheck(
                Map.of("GH_TOKEN", value),
                Optional.of(token(Origin.PLATFORM, 60)),
                TokenChecksTest::isOurs,
                wrapperIsFirst));
    }

    @Test
    void a_variable_of_ours_needs_the_wrapper() {
        assertThat(variable(CACHED, true)).isEqualTo(Verdict.OK);
        assertThat(variable(OLD, true)).isEqualTo(Verdict.OK);
        assertThat(variable(CACHED, false)).isEqualTo(Verdict.WARNING);
        assertThat(variable(OLD, false)).isEqualTo(Verdict.PROBLEM);
    }

    @Test
    void an_apps_token_that_nobody_knows_shadows_ours_and_a_persons_own_is_only_pointed_out() {
        assertThat(variable(UNKNOWN, true)).isEqualTo(Verdict.PROBLEM);
        assertThat(variable(PERSONAL, true)).isEqualTo(Verdict.WARNING);
    }

    private static List<Finding> gh(boolean wrapperIsFirst, Optional<Secret> login) {
        GhOnPath programs = new GhOnPath(List.of(Path.of("/usr/bin/gh")), wrapperIsFirst, true);
        Optional<InstallationToken> held = Optional.of(token(Origin.PLATFORM, 60));
        return new GhCheck(programs, () -> login, held, TokenChecksTest::isOurs).findings();
    }

    @Test
    void ghs_login_is_well_when_it_is_the_cached_token_or_a_persons_own() {
        assertThat(gh(true, Optional.of(CACHED))).extracting(Finding::verdict).containsOnly(Verdict.OK);
        assertThat(gh(true, Optional.of(PERSONAL))).extracting(Finding::verdict).containsOnly(Verdict.OK);
        assertThat(gh(true, Optional.empty())).extracting(Finding::verdict).containsOnly(Verdict.OK);
        assertThat(gh(true, Optional.of(OLD))).extracting(Finding::verdict).contains(Verdict.PROBLEM);
        assertThat(gh(false, Optional.empty())).extracting(Finding::verdict).containsOnly(Verdict.WARNING);
    }

    @ParameterizedTest
    @CsvSource({"200, OK", "401, PROBLEM", "403, WARNING", "404, WARNING", "500, WARNING"})
    void github_refuses_a_token_with_401_only(int status, Verdict verdict) {
        assertThat(only(new GitHubCheck("github.com", Optional.of(token(Origin.PLATFORM, 60)), secret -> status)))
                .isEqualTo(verdict);
    }

    @Test
    void a_daemon_that_is_gone_is_a_problem_and_one_that_never_was_a_warning() {
        assertThat(only(new DaemonCheck(true, true, "alive"))).isEqualTo(Verdict.OK);
        assertThat(only(new DaemonCheck(true, false, "gone"))).isEqualTo(Verdict.PROBLEM);
        assertThat(only(new DaemonCheck(false, false, "never"))).isEqualTo(Verdict.WARNING);
    }

    @Test
    void a_finding_quotes_nothing_that_moves_a_cursor() {
        assertThat(Finding.ok("x", "a\033[2Jb\nc").fact()).isEqualTo("a?[2Jb?c");
    }
}
