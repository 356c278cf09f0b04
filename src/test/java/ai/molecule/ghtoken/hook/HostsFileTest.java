package ai.molecule.ghtoken.hook;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostsFileTest {
    private static final String WITH_A_TOKEN = "github.com:\n    oauth_token: ";

    @TempDir
    Path root;

    private List<String> tokens(Map<String, String> environment) throws IOException {
        return new HostsFile(environment)
                .tokens("github.com").stream().map(Secret::reveal).toList();
    }

    private String folder(String name, String text) throws IOException {
        Path folder = Files.createDirectories(root.resolve(name));
        Files.writeString(folder.resolve("hosts.yml"), text);
        return folder.toString();
    }

    private List<String> read(String text) throws IOException {
        return tokens(Map.of("GH_CONFIG_DIR", folder("gh", text)));
    }

    @Test
    void is_looked_for_where_gh_looks() throws IOException {
        folder("home/.config/gh", WITH_A_TOKEN + "of-home");
        folder("shared/gh", WITH_A_TOKEN + "of-xdg");
        String own = folder("own", WITH_A_TOKEN + "of-gh");
        String home = root.resolve("home").toString();
        String shared = root.resolve("shared").toString();
        assertThat(tokens(Map.of("HOME", home))).containsExactly("of-home");
        assertThat(tokens(Map.of("HOME", home, "XDG_CONFIG_HOME", shared))).containsExactly("of-xdg");
        assertThat(tokens(Map.of("HOME", home, "XDG_CONFIG_HOME", shared, "GH_CONFIG_DIR", own)))
                .containsExactly("of-gh");
        assertThat(tokens(Map.of("HOME", root.resolve("nobody").toString()))).isEmpty();
    }

    @Test
    void quotes_around_a_value_or_a_host_are_no_part_of_it() throws IOException {
        assertThat(read(WITH_A_TOKEN + "\"ghs_one\"\n")).containsExactly("ghs_one");
        assertThat(read(WITH_A_TOKEN + "'ghs_one'\n")).containsExactly("ghs_one");
        assertThat(read("\"github.com\":\n    oauth_token: ghs_one\n")).containsExactly("ghs_one");
        assertThat(read(WITH_A_TOKEN + "\"\"\n")).containsExactly("");
    }

    @Test
    void what_is_no_pair_of_quotes_stays() throws IOException {
        assertThat(read(WITH_A_TOKEN + "\"ghs_one'\n")).containsExactly("\"ghs_one'");
        assertThat(read(WITH_A_TOKEN + "xghs_onex\n")).containsExactly("xghs_onex");
        assertThat(read(WITH_A_TOKEN + "'\n")).containsExactly("'");
    }

    @Test
    void only_the_hosts_own_block_counts_with_all_accounts_in_it() throws IOException {
        assertThat(read("ghe.example:\n    oauth_token: a\n\ngithub.com:\n    users:\n        me:\n"
                        + "            oauth_token: b\n    oauth_token: c\nother:\n    oauth_token: d\n"))
                .containsExactly("b", "c");
    }
}
