/** The cache folder: the record that readers trust, the state, the tokens that are known to be ours, the locks. */
@NullMarked
package ai.molecule.ghtoken.cache;

import org.jspecify.annotations.NullMarked;
