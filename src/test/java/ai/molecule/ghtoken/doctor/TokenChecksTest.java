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

    private static Verdict only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return verdict(findings.get(0));
    }

    private static Verdict verdict(Finding finding) {
        assertThat(finding.fix().isEmpty()).isEqualTo(finding.verdict() == Verdict.OK);
        return finding.verdict();
    }

    @Test
    void a_cached_token_is_good_while_it_lives_and_is_renewed() {
        assertThat(verdict(StateCheck.ofToken("fresh", "it lives 60 s more"))).isEqualTo(Verdict.OK);
        for (String word : List.of("stale", "fallback")) {
            assertThat(verdict(StateCheck.ofToken(word, "it lives 60 s more")))
                    .as(word)
                    .isEqualTo(Verdict.WARNING);
        }
        for (String word : List.of("missing", "expired", "rejected", "unreadable")) {
            assertThat(verdict(StateCheck.ofToken(word, "there is none")))
                    .as(word)
                    .isEqualTo(Verdict.PROBLEM);
        }
    }

    @Test
    void a_record_that_cannot_be_trusted_is_a_problem_with_the_fix_that_its_reader_gives() {
        assertThat(StateCheck.ofToken("unreadable", "x is a symbolic link; remove it"))
                .isEqualTo(Finding.problem("token", "x is a symbolic link", "remove it"));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void each_way_in_which_the_platform_fails_has_a_fix(Kind kind) {
        SourceCheck check = new SourceCheck(
                Origin.PLATFORM,
                () -> {
                    throw new TokenException(kind, "the platform is as the test wants it");
                },
                Optional::empty,
                CLOCK);
        assertThat(only(check.findings())).isEqualTo(kind == Kind.THROTTLED ? Verdict.WARNING : Verdict.PROBLEM);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void each_way_in_which_github_refuses_an_app_has_a_fix(Kind kind) {
        SourceCheck check = new SourceCheck(
                Origin.APP,
                () -> {
                    throw new TokenException(kind, "GitHub is as the test wants it");
                },
                Optional::empty,
                CLOCK);
        assertThat(only(check.findings())).isEqualTo(kind == Kind.THROTTLED ? Verdict.WARNING : Verdict.PROBLEM);
    }

    @ParameterizedTest
    @CsvSource({"0, OK", "5, OK", "-5, OK", "6, WARNING", "-3600, WARNING"})
    void clocks_may_differ_by_five_seconds(int seconds, Verdict verdict) {
        SourceCheck check = new SourceCheck(
                Origin.PLATFORM,
                () -> token(Origin.PLATFORM, 60),
                () -> Optional.of(Duration.ofSeconds(seconds)),
                CLOCK);
        assertThat(check.findings()).extracting(Finding::verdict).containsExactly(Verdict.OK, verdict);
    }

    @Test
    void a_missing_bearer_is_a_problem() {
        SecretFileCheck check = new SecretFileCheck("bearer", "MOLECULE_WORKSPACE_TOKEN", () -> {
            throw new TokenException(Kind.BEARER_EMPTY, "the bearer file is empty");
        });
        assertThat(verdict(check.finding())).isEqualTo(Verdict.PROBLEM);
    }

    private static Verdict variable(Secret value, boolean wrapperIsFirst) {
        return only(gh(wrapperIsFirst, Optional.empty(), Map.of("GH_TOKEN", value)).stream()
                .filter(finding -> finding.check().equals("variables"))
                .toList());
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

    @Test
    void what_is_no_token_at_all_is_pointed_out_and_is_a_problem_without_the_wrapper() {
        assertThat(variable(Secret.of("null"), true)).isEqualTo(Verdict.WARNING);
        assertThat(variable(Secret.of("${GH_TOKEN}"), false)).isEqualTo(Verdict.PROBLEM);
    }

    private static List<Finding> gh(boolean wrapperIsFirst, Optional<Secret> login, Map<String, Secret> variables) {
        GhOnPath programs = new GhOnPath(List.of(Path.of("/usr/bin/gh")), wrapperIsFirst, true);
        Optional<InstallationToken> held = Optional.of(token(Origin.PLATFORM, 60));
        return new GhCheck(programs, () -> login, variables, held, TokenChecksTest::isOurs).findings();
    }

    private static List<Verdict> login(boolean wrapperIsFirst, Optional<Secret> login) {
        return gh(wrapperIsFirst, login, Map.of()).stream()
                .filter(finding -> !finding.check().equals("variables"))
                .map(Finding::verdict)
                .toList();
    }

    @Test
    void ghs_login_is_well_when_it_is_the_cached_token_or_a_persons_own() {
        assertThat(login(true, Optional.of(CACHED))).containsOnly(Verdict.OK);
        assertThat(login(true, Optional.of(PERSONAL))).containsOnly(Verdict.OK);
        assertThat(login(true, Optional.empty())).containsOnly(Verdict.OK);
        assertThat(login(true, Optional.of(OLD))).contains(Verdict.PROBLEM);
        assertThat(login(false, Optional.empty())).containsOnly(Verdict.WARNING);
    }

    @ParameterizedTest
    @CsvSource({"200, OK", "401, PROBLEM", "403, WARNING", "404, WARNING", "500, WARNING"})
    void github_refuses_a_token_with_401_only(int status, Verdict verdict) {
        assertThat(verdict(new GitHubCheck("github.com", Optional.of(token(Origin.PLATFORM, 60)), secret -> status)
                        .finding()))
                .isEqualTo(verdict);
    }

    @Test
    void a_daemon_that_is_gone_is_a_problem_and_one_that_never_was_a_warning() {
        assertThat(verdict(StateCheck.ofDaemon(true, true, "alive"))).isEqualTo(Verdict.OK);
        assertThat(verdict(StateCheck.ofDaemon(true, false, "gone"))).isEqualTo(Verdict.PROBLEM);
        assertThat(verdict(StateCheck.ofDaemon(false, false, "never"))).isEqualTo(Verdict.WARNING);
    }

    @Test
    void a_finding_quotes_nothing_that_moves_a_cursor() {
        assertThat(Finding.ok("x", "a\033[2Jb\nc").fact()).isEqualTo("a?[2Jb?c");
    }
}
