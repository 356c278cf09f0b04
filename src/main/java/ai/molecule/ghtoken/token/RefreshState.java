package ai.molecule.ghtoken.token;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The recorded state of refreshing, for people, probes and the next process that refreshes. Contains no secret.
 * Immutable.
 *
 * @param daemon the last daemon that was started on this cache, running or not
 * @param published the facts of the published token; empty before the first
 * @param nextRefreshAt when the daemon means to ask again
 * @param failures what has gone wrong since the last success
 * @param rejections how often GitHub has refused a token before its end
 */
public record RefreshState(
        Optional<DaemonProcess> daemon,
        Optional<Published> published,
        Optional<Instant> nextRefreshAt,
        Failures failures,
        Rejections rejections) {

    /**
     * A refresh that has not come so long after its time is overdue (docs/health.md): a daemon sleeps at most 30 s at a
     * time, and one refresh takes less than another 30 s.
     */
    public static final Duration GRACE = Duration.ofSeconds(60);

    /**
     * Identifies a process, also after its number was reused.
     *
     * @param pidNamespace as {@code /proc/self/ns/pid} links to; the number means nothing outside it
     * @param startTime clock ticks after boot at which it started: field 22 of {@code /proc/<pid>/stat} (proc(5))
     */
    public record DaemonProcess(long pid, String pidNamespace, long startTime) {}

    /**
     * @param fetchedAt when a source last answered, also when it answered with the same token
     * @param latestEnd of an installation token, an hour after it first came; empty for others
     */
    public record Published(
            Origin source,
            String fingerprint,
            Instant fetchedAt,
            Optional<Instant> expiresAt,
            Optional<Instant> latestEnd) {}

    /**
     * @param consecutive how many attempts in a row have failed; 0 after a success
     * @param last the newest failure, kept after a success for people to see
     */
    public record Failures(int consecutive, Optional<Failure> last) {
        public static final Failures NONE = new Failures(0, Optional.empty());
    }

    /**
     * @param count of all tokens of this cache folder
     * @param at when GitHub refused the published token, while nothing better has come
     * @param again whether GitHub refused it again after that, and its issuer has no other
     */
    public record Rejections(long count, Optional<Instant> at, boolean again) {
        public static final Rejections NONE = new Rejections(0, Optional.empty(), false);

        /** A second refusal of the same token is not counted. */
        Rejections changed(Optional<Instant> now) {
            boolean another = now.isPresent() && at.isEmpty();
            return new Rejections(another ? count + 1 : count, now, false);
        }
    }

    /**
     * @param since when the same answer was first given, without another one between; {@code at} for the first
     * @param answer as {@link TokenException#answer()}
     */
    public record Failure(TokenException.Kind kind, Instant at, Instant since, String answer) {
        private boolean isRepeatedBy(TokenException why) {
            return !answer.isEmpty() && answer.equals(why.answer());
        }
    }

    public static final RefreshState UNKNOWN =
            new RefreshState(Optional.empty(), Optional.empty(), Optional.empty(), Failures.NONE, Rejections.NONE);

    /** Whether the source has no token to give, by its answer or by the same refusal for long. */
    public boolean isNotConfigured() {
        return failures.consecutive() > 0
                && failures.last()
                        .filter(last -> last.kind() == TokenException.Kind.NOT_CONFIGURED)
                        .isPresent();
    }

    /** When GitHub refused the published token, while nothing better has come. */
    public Optional<Instant> rejectedAt() {
        return rejections.at();
    }

    /** Clears the next refresh: a new daemon must not be judged by its predecessor's plan. */
    public RefreshState startedBy(DaemonProcess process) {
        return new RefreshState(Optional.of(process), published, Optional.empty(), failures, rejections);
    }

    /** A source has answered. Another token than the rejected one ends the rejection. */
    public RefreshState succeeded(InstallationToken token, Instant at) {
        return published(token, at, new Failures(0, failures.last()));
    }

    /** The fallback was published, because there was no living token. */
    public RefreshState fellBackTo(InstallationToken token, Instant at) {
        return published(token, at, failures);
    }

    private RefreshState published(InstallationToken token, Instant at, Failures now) {
        String fingerprint = token.value().fingerprint();
        Optional<Instant> end = token.value().isInstallationToken()
                ? latestEnd(token)
                        .or(() -> Optional.of(at.plus(InstallationToken.LIFE).truncatedTo(ChronoUnit.SECONDS)))
                : Optional.empty();
        return new RefreshState(
                daemon,
                Optional.of(new Published(token.origin(), fingerprint, at, token.expiresAt(), end)),
                nextRefreshAt,
                now,
                isPublished(token) ? rejections : rejections.changed(Optional.empty()));
    }

    /** An hour after this token first came, if it is the published one: each answer may say that it is new. */
    public Optional<Instant> latestEnd(InstallationToken token) {
        return published.filter(before -> isPublished(token)).flatMap(Published::latestEnd);
    }

    private boolean isPublished(InstallationToken token) {
        return published
                .filter(before -> before.fingerprint().equals(token.value().fingerprint()))
                .isPresent();
    }

    /** An attempt has failed. */
    public RefreshState failed(TokenException why, Instant at) {
        Instant since = failures.last()
                .filter(last -> failures.consecutive() > 0 && last.isRepeatedBy(why))
                .map(Failure::since)
                .orElse(at);
        Failure failure = new Failure(why.kind(), at, since, why.answer());
        return with(new Failures(failures.consecutive() + 1, Optional.of(failure)), rejections);
    }

    /** The next refresh is to come at that time. */
    public RefreshState planned(Instant next) {
        return new RefreshState(daemon, published, Optional.of(next), failures, rejections);
    }

    /** @param at when GitHub refused the published token; empty if it accepts the token after all */
    public RefreshState rejected(Optional<Instant> at) {
        return with(failures, rejections.changed(at));
    }

    /** GitHub refuses the published token, which its issuer has given again. */
    public RefreshState rejectedAgain() {
        return with(
                failures,
                new Rejections(rejections.count(), rejections.at(), rejectedAt().isPresent()));
    }

    /** The published token was deleted. */
    public RefreshState forgotten() {
        return new RefreshState(
                daemon, Optional.empty(), nextRefreshAt, failures, rejections.changed(Optional.empty()));
    }

    private RefreshState with(Failures failing, Rejections rejecting) {
        return new RefreshState(daemon, published, nextRefreshAt, failing, rejecting);
    }
}
