/** What the program survives: faults, kills and long lives, short in dev/test and long in dev/torture. */
@NullMarked
package ai.molecule.ghtoken.torture;

import org.jspecify.annotations.NullMarked;
