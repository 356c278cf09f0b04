/** A stand-in platform for the demo command: the whole life of a token in a minute, without network or credentials. */
@NullMarked
package ai.molecule.ghtoken.demo;

import org.jspecify.annotations.NullMarked;
