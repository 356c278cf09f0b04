/** What ships beside the JAR, run as it ships. */
@NullMarked
package ai.molecule.ghtoken.scripts;

import org.jspecify.annotations.NullMarked;
