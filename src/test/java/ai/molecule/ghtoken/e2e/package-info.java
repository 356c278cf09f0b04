/** The whole way: real git and real gh, of Debian 12 and of Debian 13, with what this project ships, on loopback. */
@NullMarked
package ai.molecule.ghtoken.e2e;

import org.jspecify.annotations.NullMarked;
