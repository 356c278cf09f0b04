/** What git asks of its credential helpers, answered: text in, text out. */
@NullMarked
package ai.molecule.ghtoken.git;

import org.jspecify.annotations.NullMarked;
