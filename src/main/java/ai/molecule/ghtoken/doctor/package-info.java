/** Checks each step from the platform to git and gh, and tells how to fix it. Changes nothing. */
@NullMarked
package ai.molecule.ghtoken.doctor;

import org.jspecify.annotations.NullMarked;
