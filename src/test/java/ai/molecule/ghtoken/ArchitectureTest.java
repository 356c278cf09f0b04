package ai.molecule.ghtoken;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.security.KeyFactory;
import java.security.Signature;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.commons.support.AnnotationSupport;

/** The rooms of CONTRIBUTING.md, and what each of them alone may touch. */
class ArchitectureTest {
    private static final String BASE = "ai.molecule.ghtoken.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("ai.molecule.ghtoken");

    @Test
    void no_rooms_import_each_other_in_a_circle() {
        check(slices().matching(BASE + "(*)..").should().beFreeOfCycles());
    }

    @Test
    void the_vocabulary_imports_the_jdk_only() {
        check(classes()
                .that()
                .resideInAPackage(BASE + "token")
                .should()
                .onlyDependOnClassesThat(resideInAPackage(BASE + "token")
                        .or(resideInAPackage("java.."))
                        .or(resideInAPackage("org.jspecify.."))));
    }

    @Test
    void the_ground_room_knows_the_vocabulary_only() {
        check(knowsOnly("os", "token"));
    }

    @Test
    void a_hook_knows_the_cache_only() {
        check(knowsOnly("hook", "cache", "os", "token"));
    }

    @Test
    void a_source_knows_http_and_signing_only() {
        check(knowsOnly("source", "source.http", "source.signing", "os", "token"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"source.http", "source.signing", "cache", "refresh", "git", "setup", "config", "doctor", "demo"})
    void a_room_in_the_middle_knows_none_beside_it(String room) {
        check(knowsOnly(room, "os", "token"));
    }

    /** {@code core5.net} takes addresses and percent signs apart, and sends nothing. */
    @Test
    void only_its_own_room_and_the_demo_speak_http() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "source.http", BASE + "demo")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.net.HttpURLConnection")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http", "com.sun.net.httpserver", "javax.net.ssl")
                .orShould()
                .dependOnClassesThat(resideInAPackage("org.apache.hc..")
                        .and(DescribedPredicate.not(resideInAPackage("org.apache.hc.core5.net")))));
    }

    @Test
    void only_signing_reads_a_private_key_and_signs() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "source.signing")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(KeyFactory.class, Signature.class));
    }

    @Test
    void nothing_but_the_demo_listens() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "demo")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.net.httpserver")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java[.](net|nio[.]channels)[.].*Server.*"));
    }

    @Test
    void only_the_ground_room_and_the_hooks_start_processes() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "os", BASE + "hook")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class, Process.class));
    }

    @Test
    void only_the_ground_room_and_refresh_make_threads() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(BASE + "os", BASE + "refresh", BASE + "cli", BASE + "demo")
                .should()
                .callMethod(Thread.class, "start")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class));
    }

    @Test
    void only_cli_reads_the_environment() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(BASE + "cli")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    @Test
    void every_process_test_is_searched_for_secrets() {
        List<String> unsearched = new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests()).importPackages("ai.molecule.ghtoken").stream()
                        .filter(type -> type.getSimpleName().endsWith("IT") && !isSearched(type.reflect()))
                        .map(JavaClass::getSimpleName)
                        .toList();
        assertThat(unsearched).isEmpty();
    }

    private static boolean isSearched(Class<?> test) {
        return AnnotationSupport.findRepeatableAnnotations(test, ExtendWith.class).stream()
                .anyMatch(extension -> List.of(extension.value()).contains(SecretsGuard.class));
    }

    @Test
    void a_secret_is_revealed_only_where_it_is_sent_or_stored() {
        check(noClasses()
                .that()
                .resideInAnyPackage(BASE + "refresh", BASE + "config", BASE + "setup")
                .should()
                .callMethod(ai.molecule.ghtoken.token.Secret.class, "reveal"));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    private static ArchRule knowsOnly(String room, String... others) {
        DescribedPredicate<JavaClass> allowed = resideInAPackage(BASE + room);
        for (String other : others) {
            allowed = allowed.or(resideInAPackage(BASE + other));
        }
        return noClasses()
                .that()
                .resideInAPackage(BASE + room)
                .should()
                .dependOnClassesThat(resideInAPackage("ai.molecule.ghtoken..").and(DescribedPredicate.not(allowed)));
    }
}
