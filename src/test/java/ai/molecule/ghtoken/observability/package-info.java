/** Metrics and alert rules, read by the real Prometheus. */
@NullMarked
package ai.molecule.ghtoken.observability;

import org.jspecify.annotations.NullMarked;
