/** Images built and run, with buildah and podman. */
@NullMarked
package ai.molecule.ghtoken.container;

import org.jspecify.annotations.NullMarked;
