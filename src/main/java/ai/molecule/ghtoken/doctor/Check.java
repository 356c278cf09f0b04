package ai.molecule.ghtoken.doctor;

import java.util.List;

/** Checks one thing. Limited in time; changes nothing. */
@FunctionalInterface
public interface Check {
    List<Finding> findings();
}
