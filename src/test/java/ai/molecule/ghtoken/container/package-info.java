/** Images built and run by a Docker engine. */
@NullMarked
package ai.molecule.ghtoken.container;

import org.jspecify.annotations.NullMarked;
