package ai.molecule.ghtoken.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.testing.models.InMemoryTokenStore;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A refusal while another process has marked the token already; the rest is in {@link CredentialHelperTest}. */
class RejectionTest {
    private static final Instant NOW = Instant.parse("2026-04-17T22:00:00Z");
    private static final InstallationToken REFUSED = token("ghs_refused", Duration.ofMinutes(30));
    private static final InstallationToken NEW = token("ghs_new", Duration.ofHours(1));
    private static final InstallationToken EXPIRED = token("ghs_expired", Duration.ofMinutes(-1));

    private final InMemoryTokenStore store = InMemoryTokenStore.holding(REFUSED);
    private int asked;

    private static InstallationToken token(String value, Duration left) {
        return new InstallationToken(
                Secret.of(value), NOW.minusSeconds(1800), Optional.of(NOW.plus(left)), Origin.PLATFORM);
    }

    private InstallationToken replace() throws TokenException {
        CredentialHelper.Refresh refresh = rejected -> {
            asked++;
            return NEW;
        };
        return new Rejection(store, refresh).replace(REFUSED.value().fingerprint(), NOW);
    }

    private void record(UnaryOperator<RefreshState> change) throws TokenException {
        try (TokenStore.Lease lease = store.lease()) {
            lease.update(change);
        }
    }

    private void markedByAnotherProcess() throws TokenException {
        record(state -> state.rejected(Optional.of(NOW.minusSeconds(10))));
    }

    @Test
    void the_issuer_is_asked_where_the_process_that_marked_the_token_was_killed_before_it_asked() throws Exception {
        markedByAnotherProcess();
        assertThat(replace()).isEqualTo(NEW);
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void an_issuer_that_has_failed_since_the_mark_is_not_asked_again() throws Exception {
        markedByAnotherProcess();
        record(state -> state.failed(new TokenException(Kind.UNREACHABLE, "away"), NOW.minusSeconds(9)));
        assertThatThrownBy(this::replace).isInstanceOf(TokenException.class);
        assertThat(asked).isZero();
        assertThat(store.state().rejections().again()).isTrue();
    }

    @Test
    void a_failure_before_the_mark_does_not_count() throws Exception {
        record(state -> state.failed(new TokenException(Kind.UNREACHABLE, "away"), NOW.minusSeconds(11)));
        markedByAnotherProcess();
        assertThat(replace()).isEqualTo(NEW);
    }

    @Test
    void an_expired_token_is_no_replacement() throws Exception {
        store.hold(EXPIRED);
        assertThat(replace()).isEqualTo(NEW);
    }

    @Test
    void a_token_that_has_expired_by_the_end_of_the_other_refresh_is_no_replacement() throws Exception {
        markedByAnotherProcess();
        store.whenLeased(() -> store.hold(EXPIRED));
        assertThat(replace()).isEqualTo(NEW);
    }
}
