/** Wires git, gh and askpass to this program, checks that, and takes it out again. */
@NullMarked
package ai.molecule.ghtoken.setup;

import org.jspecify.annotations.NullMarked;
