package ai.molecule.ghtoken.source;

import java.math.BigInteger;

/**
 * The user as whom a GitHub App acts.
 *
 * @param name {@code SLUG[bot]}
 * @param id the user's; not the App's
 */
public record BotUser(String name, BigInteger id) {
    /** The address by which GitHub finds the author of a commit (its documentation, "Email addresses reference"). */
    public String email(String host) {
        return id + "+" + name + "@users.noreply." + host;
    }
}
