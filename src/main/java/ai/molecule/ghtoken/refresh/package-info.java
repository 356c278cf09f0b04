/** When and how a token is refreshed: the schedule, one refresh, and the loop. */
@NullMarked
package ai.molecule.ghtoken.refresh;

import org.jspecify.annotations.NullMarked;
