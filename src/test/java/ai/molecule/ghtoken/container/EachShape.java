package ai.molecule.ghtoken.container;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test that runs once for each shape of image. It gets the name of a workspace's image that has that shape. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@ValueSource(strings = {EachShape.LEAVES_ROOT, EachShape.ROOT, EachShape.NEVER_ROOT})
@interface EachShape {
    /** A script that runs the runtime as the agent. */
    String LEAVES_ROOT = "codex";

    /** The runtime alone, as root. */
    String ROOT = "crewai";

    /** The agent from the start. */
    String NEVER_ROOT = "non-root";
}
