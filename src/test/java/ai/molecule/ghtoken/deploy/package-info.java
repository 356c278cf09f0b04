/** The files of docker/ that say how containers are put together: read, held to their schemas, and played. */
@NullMarked
package ai.molecule.ghtoken.deploy;

import org.jspecify.annotations.NullMarked;
