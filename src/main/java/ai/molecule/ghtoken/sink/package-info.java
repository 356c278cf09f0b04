/** Where a token goes: the cache folder that readers trust, and gh's own login. */
@NullMarked
package ai.molecule.ghtoken.sink;

import org.jspecify.annotations.NullMarked;
