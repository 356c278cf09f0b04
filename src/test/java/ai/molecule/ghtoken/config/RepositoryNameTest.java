package ai.molecule.ghtoken.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryNameTest {
    @ParameterizedTest
    @CsvSource({
        "app, '', app",
        "app.git, '', app",
        "web.site_1-x, '', web.site_1-x",
        "acme/app, acme, app",
        "acme/app.git, acme, app",
        "mona_corp/app, mona_corp, app",
        "https://github.com/acme/app, acme, app",
        "https://github.com/acme/app.git/, acme, app",
        "https://x-access-token@GitHub.com:443/acme/app.git, acme, app",
        "git@github.com:acme/app.git, acme, app",
        "github.com:acme/app, acme, app",
        "ssh://git@ssh.github.com:443/acme/app.git, acme, app",
        "git+ssh://git@github.com/acme/app, acme, app",
    })
    void reads_what_people_write(String text, String owner, String name) {
        assertThat(RepositoryName.of(text, "github.com")).contains(new RepositoryName(owner, name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "acme/",
                "/app",
                "acme/..",
                "acme/app/issues",
                "a b",
                "app\n",
                "\"app\"",
                "https://github.com/acme",
                "https://gitlab.com/acme/app",
                "https://github.com.evil.example/acme/app",
                "https://evil.example/github.com/acme/app",
                "https://user:password@evil.example:github.com/acme/app",
                "git@gitlab.com:acme/app.git",
                "/srv/git/app.git",
                "../app",
                "file:///acme/app",
            })
    void takes_nothing_else(String text) {
        assertThat(RepositoryName.of(text, "github.com")).isEmpty();
    }
}
