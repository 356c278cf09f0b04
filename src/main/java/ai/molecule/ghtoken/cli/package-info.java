/** The program: one class per command, exit codes, and all composition in one place. */
@NullMarked
package ai.molecule.ghtoken.cli;

import org.jspecify.annotations.NullMarked;
