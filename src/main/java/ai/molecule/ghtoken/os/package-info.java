/** The operating system as the other rooms need it: programs, child processes, files, users, clocks, threads. */
@NullMarked
package ai.molecule.ghtoken.os;

import org.jspecify.annotations.NullMarked;
