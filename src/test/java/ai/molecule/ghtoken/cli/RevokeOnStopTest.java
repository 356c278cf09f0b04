package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.models.InMemoryTokenStore;
import ai.molecule.ghtoken.testing.models.VirtualTime;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class RevokeOnStopTest {
    /** A platform's daemon has left its token in the cache. There is no GitHub to ask: a request would fail. */
    @Test
    void a_token_that_a_platform_shares_with_other_workspaces_is_neither_revoked_nor_forgotten() {
        VirtualTime time = new VirtualTime();
        Instant end = time.instant().plus(InstallationToken.LIFE);
        InstallationToken shared =
                new InstallationToken(Secret.of("ghs_shared"), time.instant(), Optional.of(end), Origin.PLATFORM);
        InMemoryTokenStore store = InMemoryTokenStore.holding(shared);
        RevokeOnStop revocation = new RevokeOnStop(store, null, time, LoggerFactory.getLogger("test"));
        revocation.attend(time.instant(), store.held(), true);
        revocation.revoke();
        assertThat(store.held()).contains(shared);
    }
}
