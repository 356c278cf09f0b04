package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /**
     * A number has no sign and no leading zero, which a shell would read as octal; no shell's arithmetic overflows on
     * 12 digits, which last for 30,000 years. The length of a host is that of RFC 1035 section 2.3.4 and a port.
     */
    private static final Pattern FORMAT = Pattern.compile("""
            v1
            expires_at=(?<end>0|[1-9][0-9]{0,11})
            source=(?<source>[a-z]+)
            host=(?<host>[A-Za-z0-9.:-]{1,261})
            username=x-access-token
            password=(?<token>.+)
            id=(?<id>[0-9a-f]{8})
            boot_id=(?<boot>[0-9a-f-]{36}|)
            uptime_deadline=(?<deadline>0|[1-9][0-9]{0,11})

            """);

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

    /** For the token of another record: if its expiry is unknown, a second publication does not make it younger. */
    CredentialRecord notYoungerThan(CredentialRecord before) {
        boolean repeated = expiresAt == 0 && before.expiresAt == 0 && token.equals(before.token);
        boolean younger = before.uptimeDeadline != 0 && before.bootId.equals(bootId);
        return repeated && younger ? before : this;
    }

    /** When a token without an expiry was obtained; empty if the time since is not counted by this kernel. */
    Optional<Instant> obtained(BootClock clock) {
        return expiresAt == 0 && uptimeDeadline != 0 && isCountedSinceBoot(clock)
                ? Optional.of(clock.instantAt(uptimeDeadline).minus(InstallationToken.LIFE))
                : Optional.empty();
    }

    /** The expiry by the current local clock, corrected for clock steps since the record was written. */
    Optional<Instant> expiry(BootClock clock) {
        return storedEnd().map(stored -> clock.current(stored, bootId, uptimeDeadline));
    }

    /** As {@link #expiry}, but no later than stored: the uptime of a virtual machine that was paused stands still. */
    Optional<Instant> earliestExpiry(BootClock clock) {
        return expiry(clock)
                .map(counted -> counted.isBefore(storedEnd().get())
                        ? counted
                        : storedEnd().get());
    }

    /** The expiry by the clock that the record was written under. */
    Optional<Instant> storedEnd() {
        return expiresAt == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(expiresAt));
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
                + "\nusername=x-access-token"
                + "\npassword=" + token.reveal()
                + "\nid=" + token.fingerprint()
                + "\nboot_id=" + bootId
                + "\nuptime_deadline=" + uptimeDeadline
                + "\n\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** @return empty for anything that {@link #encode()} cannot have written */
    static Optional<CredentialRecord> parse(byte[] content) {
        // One character per byte, so that no malformed UTF-8 sequence is replaced by a valid character.
        Matcher lines = FORMAT.matcher(new String(content, StandardCharsets.ISO_8859_1));
        if (content.length > SIZE_LIMIT || !lines.matches()) {
            return Optional.empty();
        }
        long end = Long.parseLong(lines.group("end"));
        long deadline = Long.parseLong(lines.group("deadline"));
        Secret token = Secret.of(lines.group("token"));
        boolean sound = Secret.isToken(token.reveal())
                && token.fingerprint().equals(lines.group("id"))
                && (end != 0 || deadline == 0 || token.isInstallationToken());
        return Origin.ofWord(lines.group("source"))
                .filter(origin -> sound)
                .map(origin ->
                        new CredentialRecord(end, origin, lines.group("host"), token, lines.group("boot"), deadline));
    }
}
