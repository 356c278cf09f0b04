/** A stand-in platform for the demo command, without network or credentials. */
@NullMarked
package ai.molecule.ghtoken.demo;

import org.jspecify.annotations.NullMarked;
