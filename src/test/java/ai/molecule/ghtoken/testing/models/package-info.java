/** Models in virtual time, and programs to compare with. */
@NullMarked
package ai.molecule.ghtoken.testing.models;

import org.jspecify.annotations.NullMarked;
