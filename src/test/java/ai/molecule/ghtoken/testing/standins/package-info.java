/** Stand-ins for servers and for whoever runs the program. */
@NullMarked
package ai.molecule.ghtoken.testing.standins;

import org.jspecify.annotations.NullMarked;
