/** The program: one class per command, exit codes, and the composition of all parts in {@code Wiring}. */
@NullMarked
package ai.molecule.ghtoken.cli;

import org.jspecify.annotations.NullMarked;
