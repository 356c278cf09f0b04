/** The vocabulary that every room shares: tokens, secrets, failures and the seams between the rooms. */
@NullMarked
package ai.molecule.ghtoken.token;

import org.jspecify.annotations.NullMarked;
