/** Signs as a GitHub App: with its private key in a file or a variable, or by a command that has the key. */
@NullMarked
package ai.molecule.ghtoken.source.signing;

import org.jspecify.annotations.NullMarked;
