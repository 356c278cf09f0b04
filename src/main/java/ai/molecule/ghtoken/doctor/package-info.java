/** What is wrong with this container's chain from the platform to git and gh, and how to fix it; only looks. */
@NullMarked
package ai.molecule.ghtoken.doctor;

import org.jspecify.annotations.NullMarked;
