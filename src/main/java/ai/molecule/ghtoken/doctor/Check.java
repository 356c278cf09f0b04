package ai.molecule.ghtoken.doctor;

import java.util.List;

/** Looks at one thing, bounded in time, and changes nothing. */
@FunctionalInterface
public interface Check {
    List<Finding> findings();
}
