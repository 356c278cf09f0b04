/** Settings: variable names, defaults and validation. */
@NullMarked
package ai.molecule.ghtoken.config;

import org.jspecify.annotations.NullMarked;
