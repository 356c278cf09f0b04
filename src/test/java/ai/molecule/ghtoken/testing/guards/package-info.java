/** What watches over the tests: leaked secrets, time limits, remains of processes. */
@NullMarked
package ai.molecule.ghtoken.testing.guards;

import org.jspecify.annotations.NullMarked;
