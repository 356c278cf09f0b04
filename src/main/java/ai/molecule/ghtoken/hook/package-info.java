/** What runs after a refresh: gh's login, a command, the metrics file. */
@NullMarked
package ai.molecule.ghtoken.hook;

import org.jspecify.annotations.NullMarked;
