/** One HTTP request: where curl would send it, within one time limit, and with an answer of limited length. */
@NullMarked
package ai.molecule.ghtoken.source.http;

import org.jspecify.annotations.NullMarked;
