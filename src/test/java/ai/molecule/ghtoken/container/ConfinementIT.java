package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.EachShape.LEAVES_ROOT;
import static ai.molecule.ghtoken.container.EachShape.NEVER_ROOT;
import static ai.molecule.ghtoken.container.EachShape.ROOT;
import static ai.molecule.ghtoken.container.WorkspaceImages.image;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine may withhold from a container. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class ConfinementIT {
    private static void assertWorks(Workspace workspace, String name, String... options) throws Exception {
        Container container = Container.of(Site.in(workspace)).option(options);
        RunningWorkspace.start(container, image(name))
                .everybodyIsLetIn("agent", "root")
                .stopsWithTheWorkloadsCode();
    }

    @EachShape
    void with_nothing_withheld(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name);
    }

    @EachShape
    void on_a_read_only_root_with_a_tmp_that_cannot_execute(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--read-only", "--tmpfs", "/tmp:rw,noexec,nosuid,size=64m,mode=1777");
    }

    @EachShape
    void with_512_mebibytes_and_one_cpu(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--memory", "512m", "--cpus", "1");
    }

    @EachShape
    void with_128_mebibytes(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--memory", "128m");
    }

    /** An exec takes some of them itself, six threads of the engine's at first. */
    @EachShape
    void with_few_processes_and_threads(String name, Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace)).option("--pids-limit", "36");
        RunningWorkspace.start(container, image(name))
                .awaitPublished()
                .everybodyIsLetIn("agent", "root")
                .stopsWithTheWorkloadsCode();
    }

    @EachShape
    void with_fewer_processes_and_threads_the_runtime_is_let_in(String name, Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace)).option("--pids-limit", "32");
        RunningWorkspace.start(container, image(name))
                .awaitPublished()
                .theRuntimeIsLetIn()
                .stopsWithTheWorkloadsCode();
    }

    /** Root cannot become another user then, or read that user's cache, so nobody shares the runtime's token. */
    @ParameterizedTest
    @CsvSource({ROOT + ", root", NEVER_ROOT + ", agent"})
    void without_any_capability_or_a_way_to_new_privileges(String name, String user, Workspace workspace)
            throws Exception {
        Container container =
                Container.of(Site.in(workspace)).option("--cap-drop", "ALL", "--security-opt", "no-new-privileges");
        RunningWorkspace.start(container, image(name)).everybodyIsLetIn(user).stopsWithTheWorkloadsCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALL", "SETUID", "SETGID"})
    void an_image_that_cannot_leave_root_ends_as_without_the_program(String capability, Workspace workspace)
            throws Exception {
        Site site = Site.in(workspace);
        List<Integer> codes = new ArrayList<>();
        for (String each : List.of("molecule-workspaces/" + LEAVES_ROOT, image(LEAVES_ROOT))) {
            JarProcess running =
                    Container.of(site).option("--cap-drop", capability).run(each, "serve");
            codes.add(running.exitCodeWithin(Container.SOON));
            assertThat(running.err()).contains("failed switching to \"agent\"");
        }
        assertThat(codes.get(1)).isEqualTo(codes.get(0)).isNotZero();
    }

    @EachShape
    void without_a_way_to_new_privileges(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--security-opt", "no-new-privileges");
    }

    /** Without SETUID or SETGID, root keeps its token for itself, and root by exec cannot become the agent. */
    @ParameterizedTest
    @CsvSource({
        "SETUID, crewai, root",
        "SETGID, crewai, root",
        "DAC_OVERRIDE, crewai, root",
        "SETUID, non-root, agent",
        "SETGID, non-root, agent",
        "DAC_OVERRIDE, non-root, root",
        "DAC_OVERRIDE, codex, root"
    })
    void without_one_of_roots_capabilities(String capability, String name, String user, Workspace workspace)
            throws Exception {
        Container container = Container.of(Site.in(workspace)).option("--cap-drop", capability);
        RunningWorkspace.start(container, image(name)).everybodyIsLetIn(user).stopsWithTheWorkloadsCode();
    }

    @Test
    void doctor_names_the_capabilities_that_root_needs(Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace)).option("--cap-drop", "SETUID");
        RunningWorkspace.start(container, image(ROOT)).awaitHealth("fresh");
        JarProcess doctor =
                container.docker("exec", "NAME", WorkspaceImages.BIN + "/molecule-gh-token-refresh", "doctor");
        assertThat(doctor.err()).contains("cannot become user 1000", "SETUID and SETGID are the capabilities needed");
    }

    @EachShape
    void behind_an_init_of_the_engines(String name, Workspace workspace) throws Exception {
        assertWorks(workspace, name, "--init");
    }

    /** A user whom no file of the image knows, as some platforms give each workload one. */
    @EachShape
    void as_a_user_without_a_name(String name, Workspace workspace) throws Exception {
        assertWorksAs("1234:1234", name, workspace);
    }

    @EachShape
    void as_a_user_without_a_name_in_roots_group(String name, Workspace workspace) throws Exception {
        assertWorksAs("1234:0", name, workspace);
    }

    private static void assertWorksAs(String user, String name, Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace)).with("HOME", "/").option("--user", user);
        RunningWorkspace.start(container, image(name)).everybodyIsLetIn().stopsWithTheWorkloadsCode();
    }
}
