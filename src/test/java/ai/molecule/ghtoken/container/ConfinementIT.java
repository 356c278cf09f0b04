package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.image;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an engine may withhold from a container. Three shapes of image: a script that leaves root, a runtime that stays root,
 * and one that never was.
 */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class ConfinementIT {
    private static final String LEAVES_ROOT = "codex";
    private static final String ROOT = "crewai";
    private static final String NON_ROOT = "non-root";

    private static void assertWorks(Workspace workspace, String name, String... options) throws Exception {
        Container container = Container.of(Site.in(workspace)).option(options);
        RunningWorkspace.start(container, image(name))
                .everybodyIsLetIn("agent", "root")
                .stopsWithTheWorkloadsCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {LEAVES_ROOT, ROOT, NON_ROOT})
    void with_nothing_withheld(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name);
    }

    @ParameterizedTest
    @ValueSource(strings = {LEAVES_ROOT, ROOT, NON_ROOT})
    void on_a_read_only_root_with_a_tmp_that_cannot_execute(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--read-only", "--tmpfs", "/tmp:rw,noexec,nosuid,size=64m,mode=1777");
    }

    @ParameterizedTest
    @ValueSource(strings = {LEAVES_ROOT, ROOT, NON_ROOT})
    void with_512_mebibytes_and_one_cpu(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--memory", "512m", "--cpus", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {LEAVES_ROOT, ROOT, NON_ROOT})
    void with_128_mebibytes(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--memory", "128m");
    }

    @ParameterizedTest
    @ValueSource(strings = {LEAVES_ROOT, ROOT, NON_ROOT})
    void with_64_processes_and_threads(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--pids-limit", "64");
    }

    /** Root's command as the agent (drop-root) takes ten processes more than there is room for. */
    @ParameterizedTest
    @ValueSource(strings = {LEAVES_ROOT, NON_ROOT})
    void with_32_processes_and_threads_the_runtime_is_let_in(String name, Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace)).option("--pids-limit", "32");
        RunningWorkspace.start(container, image(name)).theRuntimeIsLetIn().stopsWithTheWorkloadsCode();
    }

    /**
     * An image that leaves root cannot do so without SETUID, with us or without. Root cannot become another user then, or read
     * that user's cache, so nobody shares the runtime's token (docs/images.md).
     */
    @ParameterizedTest
    @CsvSource({ROOT + ", root", NON_ROOT + ", agent"})
    void without_any_capability_or_a_way_to_new_privileges(String name, String user, Workspace workspace)
            throws Exception {
        Container container =
                Container.of(Site.in(workspace)).option("--cap-drop", "ALL", "--security-opt", "no-new-privileges");
        RunningWorkspace.start(container, image(name)).everybodyIsLetIn(user).stopsWithTheWorkloadsCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {LEAVES_ROOT, ROOT, NON_ROOT})
    void without_a_way_to_new_privileges(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--security-opt", "no-new-privileges");
    }

    /** Without the first two, root keeps the token for itself: it cannot become the agent. */
    @ParameterizedTest
    @ValueSource(strings = {"SETUID", "SETGID", "DAC_OVERRIDE"})
    void root_without_one_of_its_capabilities(String capability, Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace)).option("--cap-drop", capability);
        RunningWorkspace.start(container, image(ROOT)).everybodyIsLetIn("root").stopsWithTheWorkloadsCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {LEAVES_ROOT, ROOT, NON_ROOT})
    void behind_an_init_of_the_engines(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--init");
    }

    /** A user whom no file of the image knows, as some platforms give each workload one. */
    @ParameterizedTest
    @CsvSource({"codex, 1234:1234, /", "crewai, 1234:1234, /tmp", "crewai, 1234:0, /"})
    void as_a_user_without_a_name(String name, String user, String home, Workspace workspace) throws Exception {
        Container container =
                Container.of(Site.in(workspace)).with("HOME", home).option("--user", user);
        RunningWorkspace.start(container, image(name)).everybodyIsLetIn().stopsWithTheWorkloadsCode();
    }
}
