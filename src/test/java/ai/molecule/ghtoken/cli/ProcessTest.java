package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests of the program as processes, each in a workspace of its own; they mostly wait, so they wait together. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SecretsGuard.class)
@Execution(ExecutionMode.CONCURRENT)
public @interface ProcessTest {}
