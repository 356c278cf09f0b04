/**
 * Where a token comes from: the platform, GitHub itself, a token service, or the environment that the container was
 * born with.
 */
@NullMarked
package ai.molecule.ghtoken.source;

import org.jspecify.annotations.NullMarked;
