/** The types that all rooms share: tokens, secrets, failures, and the interfaces between the rooms. */
@NullMarked
package ai.molecule.ghtoken.token;

import org.jspecify.annotations.NullMarked;
