/** Fakes, models and stand-ins that more than one room's tests use. */
@NullMarked
package ai.molecule.ghtoken.testing;

import org.jspecify.annotations.NullMarked;
