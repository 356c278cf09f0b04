package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * The record that readers trust, version 1: ten lines, of which the last is empty, so that a reader can tell a
 * truncated record. A record that differs in any byte from this format is rejected.
 *
 * @param expiresAt epoch seconds, or 0 for unknown
 * @param bootId of the kernel that counts {@code uptimeDeadline}, or empty
 * @param uptimeDeadline whole seconds of uptime, or 0; of an installation token without an expiry, its latest end
 */
record CredentialRecord(long expiresAt, Origin origin, String host, Secret token, String bootId, long uptimeDeadline) {
    /** A token of 8 KiB and the other lines. */
    static final int SIZE_LIMIT = 16 * 1024;

    private static final String USERNAME = "x-access-token";

    static CredentialRecord of(InstallationToken token, String host, BootClock clock) {
        long end = token.expiresAt().isPresent()
                ? Math.max(1, token.expiresAt().get().getEpochSecond())
                : 0;
        String boot = clock.bootId();
        long deadline = boot.isEmpty()
                ? 0
                : token.latestEnd()
                        .map(latest -> clock.uptimeAt(Instant.ofEpochSecond(latest.getEpochSecond())))
                        .orElse(0L);
        return new CredentialRecord(end, token.origin(), host, token.value(), boot, deadline);
    }

    /** For the token of another record: one whose end is unknown is not younger for having come once more. */
    CredentialRecord notYoungerThan(CredentialRecord before) {
        boolean repeated = expiresAt == 0 && before.expiresAt == 0 && token.equals(before.token);
        boolean younger = before.uptimeDeadline != 0 && before.bootId.equals(bootId);
        return repeated && younger ? before : this;
    }

    /** When a token without an expiry came; empty where nobody has counted since. */
    Optional<Instant> obtained(BootClock clock) {
        return expiresAt == 0 && uptimeDeadline != 0 && isCountedSinceBoot(clock)
                ? Optional.of(clock.instantAt(uptimeDeadline).minus(InstallationToken.LIFE))
                : Optional.empty();
    }

    /** The expiry by the current local clock, corrected for clock steps since the record was written. */
    Optional<Instant> expiry(BootClock clock) {
        if (expiresAt == 0) {
            return Optional.empty();
        }
        return Optional.of(clock.current(Instant.ofEpochSecond(expiresAt), bootId, uptimeDeadline));
    }

    /** Whether {@link #expiry} is independent of clock steps. True also where there is nothing to count. */
    boolean isCountedSinceBoot(BootClock clock) {
        return expiresAt == 0 && uptimeDeadline == 0
                || uptimeDeadline != 0 && !bootId.isEmpty() && bootId.equals(clock.bootId());
    }

    byte[] encode() {
        String text = "v1\nexpires_at=" + expiresAt
                + "\nsource=" + origin.word()
                + "\nhost=" + host
                + "\nusername=" + USERNAME
                + "\npassword=" + token.reveal()
                + "\nid=" + token.fingerprint()
                + "\nboot_id=" + bootId
                + "\nuptime_deadline=" + uptimeDeadline
                + "\n\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** @return empty for anything that {@link #encode()} cannot have written */
    static Optional<CredentialRecord> parse(byte[] content) {
        if (content.length > SIZE_LIMIT) {
            return Optional.empty();
        }
        RecordLines lines = new RecordLines(content);
        lines.expect("v1");
        long end = lines.number("expires_at=");
        Optional<Origin> origin = Origin.ofWord(lines.value("source="));
        String host = lines.value("host=");
        lines.expect("username=" + USERNAME);
        Secret token = Secret.of(lines.value("password="));
        lines.expect("id=" + token.fingerprint());
        String boot = lines.value("boot_id=");
        long deadline = lines.number("uptime_deadline=");
        lines.expect("");
        boolean sound = lines.areExactlyThese()
                && origin.isPresent()
                && RecordLines.isHost(host)
                && Secret.isToken(token.reveal())
                && (end != 0 || deadline == 0 || token.isInstallationToken())
                && (boot.isEmpty() || BootClock.isBootId(boot));
        return sound
                ? Optional.of(new CredentialRecord(end, origin.get(), host, token, boot, deadline))
                : Optional.empty();
    }
}
