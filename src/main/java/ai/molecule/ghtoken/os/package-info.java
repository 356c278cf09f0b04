/** Access to the operating system: programs, child processes, files, users, clocks, threads. Every room may use it. */
@NullMarked
package ai.molecule.ghtoken.os;

import org.jspecify.annotations.NullMarked;
