package ai.molecule.ghtoken.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.doctor.Finding.Verdict;
import ai.molecule.ghtoken.os.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskpassCheckTest {
    @TempDir
    Path folder;

    private String ours;

    @BeforeEach
    void install() throws IOException {
        Path program = Files.createFile(folder.resolve("molecule-askpass"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        ours = program.toString();
    }

    private Verdict verdict(Map<String, String> variables) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.putAll(Map.of("PATH", System.getenv("PATH"), "HOME", "/", "GIT_CONFIG_NOSYSTEM", "1"));
        Git git = new Git(ChildProcess::run, environment, folder);
        return new AskpassCheck(environment, git).finding().verdict();
    }

    @Test
    void nothing_set_and_ours_set_are_well() {
        assertThat(verdict(Map.of())).isEqualTo(Verdict.OK);
        assertThat(verdict(Map.of("GIT_ASKPASS", ours, "GITEA_TOKEN", "x"))).isEqualTo(Verdict.OK);
        assertThat(verdict(Map.of("SSH_ASKPASS", ours))).isEqualTo(Verdict.OK);
    }

    @Test
    void a_password_that_nobody_hands_to_git_is_a_warning() {
        assertThat(verdict(Map.of("GIT_HTTP_PASSWORD", "x"))).isEqualTo(Verdict.WARNING);
        assertThat(verdict(Map.of("GIT_HTTP_PASSWORD", "x", "GIT_ASKPASS", "/bin/true")))
                .isEqualTo(Verdict.WARNING);
    }

    @Test
    void a_program_that_is_not_there_is_a_problem_wherever_it_is_named() {
        String none = folder.resolve("none").toString();
        assertThat(verdict(Map.of("GIT_ASKPASS", none))).isEqualTo(Verdict.PROBLEM);
        assertThat(verdict(Map.of("SSH_ASKPASS", none))).isEqualTo(Verdict.PROBLEM);
        Map<String, String> configured = Map.of(
                "SSH_ASKPASS",
                ours,
                "GIT_CONFIG_COUNT",
                "1",
                "GIT_CONFIG_KEY_0",
                "core.askPass",
                "GIT_CONFIG_VALUE_0",
                none);
        assertThat(verdict(configured)).isEqualTo(Verdict.PROBLEM);
    }
}
