package ai.molecule.ghtoken.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.testing.models.InMemoryTokenStore;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CredentialHelperTest {
    private static final Instant NOW = Instant.parse("2026-04-17T22:00:00Z");
    private static final InstallationToken OLD = token("ghs_old", 600);
    private static final InstallationToken NEW = token("ghs_new", 3600);
    private static final String GITHUB = "protocol=https\nhost=github.com\n";
    private static final String GITHUB_WITH_STATE = GITHUB + "capability[]=authtype\ncapability[]=state\n";

    private final InMemoryTokenStore store = InMemoryTokenStore.holding(OLD);
    private final List<Optional<String>> asked = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private Optional<InstallationToken> atIssuer = Optional.of(NEW);
    private boolean silenceIsSafe;
    private Optional<RepositoryOwner> owner = Optional.empty();

    @Test
    void answers_with_the_held_token_and_when_it_expires() throws Exception {
        assertThat(run("get", GITHUB))
                .isEqualTo("username=x-access-token\npassword=ghs_old\npassword_expiry_utc=1776463800\n\n");
        assertThat(asked).isEmpty();
    }

    @Test
    void says_nothing_of_an_expiry_that_nobody_knows() throws Exception {
        store.hold(new InstallationToken(Secret.of("ghs_x"), NOW, Optional.empty(), Origin.ENVIRONMENT));

        assertThat(run("get", GITHUB)).isEqualTo("username=x-access-token\npassword=ghs_x\n\n");
    }

    @Test
    void asks_git_to_come_back_when_it_can() throws Exception {
        assertThat(run("get", GITHUB_WITH_STATE))
                .isEqualTo("capability[]=authtype\ncapability[]=state\nusername=x-access-token\npassword=ghs_old\n"
                        + "password_expiry_utc=1776463800\nephemeral=1\npath=-\nstate[]=molecule:" + fingerprint(OLD)
                        + "\ncontinue=1\n\n");
    }

    @Test
    void keeps_the_owner_in_the_path_that_git_takes_over() throws Exception {
        owner = RepositoryOwner.of("Acme");

        assertThat(run("get", GITHUB_WITH_STATE + "path=Acme/app.git\n")).contains("\npath=acme/-\n");
    }

    @Test
    void tells_other_helpers_not_to_keep_the_token_where_git_can_pass_that_on() throws Exception {
        assertThat(run("get", GITHUB + "capability[]=authtype\n"))
                .contains("ephemeral=1\n")
                .doesNotContain("state");
        assertThat(run("get", GITHUB + "capability[]=state\n")).doesNotContain("ephemeral");
    }

    @Test
    void refreshes_when_the_token_is_expired() throws Exception {
        store.hold(token("ghs_dead", 0));

        assertThat(run("get", GITHUB)).contains("password=ghs_new\n");
        assertThat(asked).containsExactly(Optional.empty());
    }

    @Test
    void replaces_the_token_that_git_comes_back_about_and_makes_that_the_last_answer() throws Exception {
        assertThat(run("get", GITHUB_WITH_STATE + stateOf(OLD)))
                .contains("password=ghs_new\n")
                .doesNotContain("continue", "state")
                .contains("ephemeral=1\n");
        assertThat(asked).containsExactly(Optional.of(fingerprint(OLD)));
        assertThat(store.state().rejectedAt()).isEmpty();
    }

    @Test
    void does_not_ask_again_for_a_rejected_token_that_somebody_has_replaced_already() throws Exception {
        store.hold(NEW);

        assertThat(run("get", GITHUB_WITH_STATE + stateOf(OLD))).contains("password=ghs_new\n");
        assertThat(asked).isEmpty();
    }

    @Test
    void passes_over_the_state_of_other_helpers() throws Exception {
        assertThat(run("get", GITHUB_WITH_STATE + "state[]=other:1\n")).contains("continue=1");
    }

    @Test
    void ends_gits_search_when_there_is_no_token() throws Exception {
        store.hold(token("ghs_dead", 0));
        atIssuer = Optional.empty();

        assertThat(run("get", GITHUB)).isEqualTo("quit=1\n\n");
        assertThat(complaints).containsExactly("the platform is down");
    }

    @Test
    void is_silent_for_other_hosts_whatever_they_ask() throws Exception {
        String elsewhere = "protocol=https\nhost=evil.example\n";

        for (String operation : List.of("get", "store", "erase")) {
            assertThat(run(operation, elsewhere + "username=u\npassword=ghs_old\n"))
                    .isEmpty();
        }
        assertThat(asked).isEmpty();
        assertThat(complaints).isEmpty();
    }

    @Test
    void is_silent_for_operations_that_it_does_not_know() throws Exception {
        assertThat(run("capability", GITHUB)).isEmpty();
        assertThat(complaints).isEmpty();
    }

    @Test
    void gives_no_password_for_what_it_does_not_understand_and_ends_gits_search_for_our_host() throws Exception {
        assertThat(run("get", GITHUB + "nonsense\n")).isEqualTo("quit=1\n\n");
        assertThat(complaints).singleElement().asString().contains("no '='");
        assertThat(run("get", "protocol=https\nhost=evil.example\nnonsense\n")).isEmpty();
    }

    @Test
    void gives_no_password_where_two_hosts_or_protocols_are_named() throws Exception {
        for (String one : List.of(
                GITHUB + "host=evil.example\n",
                "host=evil.example\n" + GITHUB,
                GITHUB + "host=github.com\n",
                "protocol=http\n" + GITHUB)) {
            assertThat(run("get", one)).as(one).isEqualTo("quit=1\n\n");
        }
        assertThat(run("get", "protocol=https\nhost=a.example\nhost=b.example\n"))
                .isEmpty();
        assertThat(complaints).hasSize(5).allMatch(line -> line.contains("more than one"));
    }

    @Test
    void erases_nothing_for_what_it_does_not_understand() throws Exception {
        run("erase", GITHUB + "host=github.com\npassword=ghs_old\n");
        assertThat(asked).isEmpty();
    }

    @Test
    void is_silent_where_silence_is_safe() throws Exception {
        store.hold(token("ghs_dead", 0));
        atIssuer = Optional.empty();
        silenceIsSafe = true;

        assertThat(run("get", GITHUB)).isEmpty();
        assertThat(complaints).containsExactly("the platform is down");
    }

    @Test
    void replaces_at_once_the_token_that_git_erases() throws Exception {
        assertThat(run("erase", GITHUB + "username=x\npassword=ghs_old\n")).isEmpty();
        assertThat(asked).containsExactly(Optional.of(fingerprint(OLD)));
        assertThat(store.held()).contains(NEW);
        assertThat(store.state().rejectedAt()).isEmpty();
    }

    @Test
    void ignores_the_erasing_of_any_other_password() throws Exception {
        run("erase", GITHUB + "password=ghs_older\n");
        run("erase", GITHUB + "password=ghs_old_and_more\n");
        run("erase", GITHUB);

        assertThat(asked).isEmpty();
        assertThat(store.leases()).isZero();
    }

    @Test
    void says_that_git_has_an_older_token_of_ours_from_another_place() throws Exception {
        run("erase", "protocol=https\nhost=evil.example\npassword=ghs_retired\n");
        assertThat(complaints).isEmpty();

        run("erase", GITHUB + "password=ghs_retired\n");
        assertThat(complaints)
                .singleElement()
                .asString()
                .contains("remote's URL", "doctor")
                .doesNotContain("ghs_");
        assertThat(asked).isEmpty();
    }

    @Test
    void marks_a_rejected_token_that_the_issuer_repeats_and_asks_once_a_minute() throws Exception {
        atIssuer = Optional.of(OLD);
        String erased = GITHUB + "password=ghs_old\n";

        run("erase", erased, NOW);
        run("erase", erased, NOW.plusSeconds(59));
        assertThat(store.state().rejectedAt()).contains(NOW);
        assertThat(asked).hasSize(1);

        run("erase", erased, NOW.plusSeconds(60));
        assertThat(asked).hasSize(2);
    }

    @Test
    void ends_gits_search_at_a_second_refusal_within_a_minute_while_the_issuer_has_no_other() throws Exception {
        atIssuer = Optional.of(OLD);
        assertThat(run("get", GITHUB_WITH_STATE + stateOf(OLD))).contains("password=ghs_old\n");
        assertThat(run("get", GITHUB_WITH_STATE + stateOf(OLD), NOW.plusSeconds(1)))
                .isEqualTo("quit=1\n\n");
        assertThat(asked).hasSize(1);
    }

    @Test
    void holds_back_for_the_rest_of_a_minute_what_was_refused_twice_in_it() throws Exception {
        atIssuer = Optional.of(OLD);
        String erased = GITHUB + "password=ghs_old\n";
        run("erase", erased, NOW);
        assertThat(run("get", GITHUB, NOW.plusSeconds(1))).contains("password=ghs_old\n");
        run("erase", erased, NOW.plusSeconds(2));

        assertThat(run("get", GITHUB, NOW.plusSeconds(59))).isEqualTo("quit=1\n\n");
        assertThat(asked).hasSize(1);
        assertThat(run("get", GITHUB, NOW.plusSeconds(60))).contains("password=ghs_old\n");
        assertThat(asked)
                .as("the issuer is asked before the token is shown again")
                .hasSize(2);
        assertThat(run("get", GITHUB, NOW.plusSeconds(61))).contains("password=ghs_old\n");
    }

    @Test
    void holds_nothing_back_when_another_token_has_come_or_the_refused_one_works_after_all() throws Exception {
        for (String end : List.of("another token", "a success")) {
            store.hold(OLD);
            atIssuer = Optional.of(OLD);
            run("erase", GITHUB + "password=ghs_old\n", NOW);
            run("erase", GITHUB + "password=ghs_old\n", NOW.plusSeconds(1));
            if (end.equals("a success")) {
                run("store", GITHUB + "password=ghs_old\n");
            } else {
                store.hold(NEW);
            }
            assertThat(run("get", GITHUB, NOW.plusSeconds(2))).as(end).contains("password=ghs_");
            store.hold(NEW);
        }
    }

    @Test
    void waits_for_the_refresh_that_another_refusal_has_begun() throws Exception {
        atIssuer = Optional.of(OLD);
        run("get", GITHUB_WITH_STATE + stateOf(OLD));
        store.whenLeased(() -> store.hold(NEW));
        assertThat(run("get", GITHUB_WITH_STATE + stateOf(OLD), NOW.plusSeconds(1)))
                .contains("password=ghs_new\n");
        assertThat(asked).hasSize(1);
    }

    @Test
    void still_hands_out_a_rejected_token_when_there_is_no_other() throws Exception {
        atIssuer = Optional.of(OLD);
        run("erase", GITHUB + "password=ghs_old\n");

        assertThat(run("get", GITHUB)).contains("password=ghs_old\n");
    }

    @Test
    void takes_the_mark_off_when_the_token_works_after_all() throws Exception {
        atIssuer = Optional.of(OLD);
        run("erase", GITHUB + "password=ghs_old\n");

        run("store", GITHUB + "password=ghs_other\n");
        assertThat(store.state().rejectedAt()).isPresent();

        run("store", GITHUB + "password=ghs_old\n");
        assertThat(store.state().rejectedAt()).isEmpty();
    }

    @Test
    void writes_nothing_when_a_token_works_as_it_should() throws Exception {
        run("store", GITHUB + "password=ghs_old\n");

        assertThat(store.leases()).isZero();
    }

    @Test
    void replaces_a_rejected_token_also_where_no_mark_can_be_written() throws Exception {
        store.becomeReadOnly();

        assertThat(run("get", GITHUB_WITH_STATE + stateOf(OLD))).contains("password=ghs_new\n");
    }

    @Test
    void writes_nothing_at_all_rather_than_a_value_that_would_start_a_new_line() throws Exception {
        for (String evil : List.of("a\nhost=evil.example", "a\rb", "a\0b")) {
            store.hold(token(evil, 600));
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            assertThatThrownBy(() -> helper().run("get", request(GITHUB), print(out), complaints::add, NOW))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("evil");
            assertThat(out.size()).isZero();
        }
    }

    private String run(String operation, String request) throws IOException {
        return run(operation, request, NOW);
    }

    private String run(String operation, String request, Instant now) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        helper().run(operation, request(request), print(out), complaints::add, now);
        return out.toString(UTF_8);
    }

    private CredentialHelper helper() {
        CredentialHelper.Refresh refresh = new CredentialHelper.Refresh() {
            @Override
            public InstallationToken ensure(Optional<String> rejected) throws TokenException {
                return CredentialHelperTest.this.ensure(rejected);
            }

            @Override
            public boolean isSilenceSafe(TokenException why) {
                return silenceIsSafe;
            }

            @Override
            public Optional<RepositoryOwner> owner() {
                return owner;
            }
        };
        return new CredentialHelper(
                "github.com", store, refresh, token -> token.reveal().equals("ghs_retired"));
    }

    private InstallationToken ensure(Optional<String> rejected) throws TokenException {
        asked.add(rejected);
        InstallationToken fetched =
                atIssuer.orElseThrow(() -> new TokenException(TokenException.Kind.UNREACHABLE, "the platform is down"));
        store.hold(fetched);
        return fetched;
    }

    private static CredentialRequest request(String text) throws IOException {
        return CredentialRequest.parse(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }

    private static String stateOf(InstallationToken token) {
        return "state[]=molecule:" + fingerprint(token) + "\n";
    }

    private static String fingerprint(InstallationToken token) {
        return token.value().fingerprint();
    }

    private static InstallationToken token(String value, long seconds) {
        return new InstallationToken(Secret.of(value), NOW, Optional.of(NOW.plusSeconds(seconds)), Origin.PLATFORM);
    }
}
