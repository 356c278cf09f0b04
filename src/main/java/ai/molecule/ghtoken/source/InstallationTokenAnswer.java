package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the body of a 200 says, or of a 201 where GitHub itself answers:
 * {@code {"token":"ghs_...","expires_at":"2026-04-17T22:50:00Z"}}.
 *
 * @param expiresAt by the sender's clock; empty when it is missing or not a date in 1970 to 9999, for the token may
 *     live all the same
 */
record InstallationTokenAnswer(Secret token, Optional<Instant> expiresAt) {
    /** ISO 8601 with a T or a blank, any fraction, and an offset in any of its forms. */
    private static final Pattern DATE =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[Tt ](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)\\d*"
                    + " ?(?:[Zz]|([+-]\\d\\d):?(\\d\\d)?)(?: UTC)?");

    /** Seconds since 1970, to which milliseconds or a fraction may be added: a time from 2001 to 2286. */
    private static final Pattern EPOCH = Pattern.compile("(\\d{10})(?:\\d{3})?(?:\\.\\d*)?");

    /** How long a token counts that lives by its sender's clock alone. The schedule asks again after half of it. */
    private static final Duration DOUBTFUL = Duration.ofSeconds(40);

    /**
     * The token of an answer, its end by the local clock.
     *
     * @param who the sender, for messages
     * @throws TokenException {@link Kind#BAD_ANSWER} when there is none, or one that has expired
     */
    static InstallationToken token(String who, HttpAnswer answer, Origin origin) throws TokenException {
        InstallationTokenAnswer said = parse(who, answer.body());
        Instant now = answer.receivedAt();
        Instant longest = now.plus(InstallationToken.LIFE);
        Optional<Instant> end = said.expiresAt()
                .map(stated -> localEnd(stated, answer, origin))
                .map(local -> said.token().isInstallationToken() ? earlier(local, longest) : local);
        if (origin == Origin.STS) {
            // A token service mints for each request, as GitHub does, and does not say when the token ends.
            end = end.or(() -> Optional.of(longest));
        }
        InstallationToken token = new InstallationToken(said.token(), now, end, origin);
        if (token.isExpiredAt(now)) {
            throw new TokenException(Kind.BAD_ANSWER, who + " answered with a token that has expired");
        }
        return token;
    }

    /**
     * The end of a token by the local clock. Where the clocks differ, either may be wrong. The earlier end counts,
     * because a wrong Date must not lengthen a life. If the earlier end has passed, the later one counts, because
     * nobody hands out a token that has ended by its own clock. If only the Date says that the token lives, and the
     * sender is not GitHub, its clock may be slow, or a cache may have kept the answer: it is asked again soon.
     */
    private static Instant localEnd(Instant stated, HttpAnswer answer, Origin origin) {
        Instant now = answer.receivedAt();
        Instant moved = stated.plus(answer.correction());
        if (!stated.isAfter(now) && moved.isAfter(stated)) {
            return origin == Origin.APP ? moved : earlier(moved, now.plus(DOUBTFUL));
        }
        return moved.isAfter(now) ? earlier(stated, moved) : stated;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /**
     * @param who sent the body, for messages
     * @throws TokenException always {@link Kind#BAD_ANSWER}, never with a part of the body
     */
    static InstallationTokenAnswer parse(String who, byte[] body) throws TokenException {
        JsonBody said = JsonBody.of(body);
        if (!said.isObject()) {
            throw bad(who, "is not one JSON object");
        }
        String token = said.text("token").orElseThrow(() -> bad(who, "has no string `token` at its top level"));
        if (!Secret.isToken(token)) {
            throw bad(who, "has a `token` that is not an RFC 6750 b64token of at most 8 KiB");
        }
        Optional<Instant> end = date(said.member("expires_at").text()).flatMap(HttpAnswer::plausible);
        return new InstallationTokenAnswer(Secret.of(token), end);
    }

    private static Optional<Instant> date(String text) {
        Matcher epoch = EPOCH.matcher(text);
        if (epoch.matches()) {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(epoch.group(1))));
        }
        Matcher date = DATE.matcher(text);
        if (!date.matches()) {
            return Optional.empty();
        }
        String offset = date.group(3) == null ? "Z" : date.group(3) + ":" + Objects.toString(date.group(4), "00");
        try {
            return Optional.of(Instant.parse(date.group(1) + "T" + date.group(2) + offset));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static TokenException bad(String who, String fault) {
        return new TokenException(Kind.BAD_ANSWER, who + ": the answer " + fault);
    }
}
