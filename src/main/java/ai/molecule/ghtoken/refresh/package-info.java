/** When and how a token is refreshed; alone in touching threads, waiting and randomness. */
@NullMarked
package ai.molecule.ghtoken.refresh;

import org.jspecify.annotations.NullMarked;
