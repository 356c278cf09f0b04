/** Configures git, gh and askpass to use this program, checks the configuration, and removes it. */
@NullMarked
package ai.molecule.ghtoken.setup;

import org.jspecify.annotations.NullMarked;
