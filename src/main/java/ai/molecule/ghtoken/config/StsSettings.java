package ai.molecule.ghtoken.config;

import ai.molecule.ghtoken.config.Config.Sts;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The settings of a security token service. Without GITHUB_STS_URL there is none. Docs: docs/github-app.md. */
record StsSettings(Variables variables) {
    static final String URL = "GITHUB_STS_URL";
    private static final String SCOPE = "GITHUB_STS_SCOPE";
    private static final String IDENTITY = "GITHUB_STS_IDENTITY";
    private static final String EXAMPLE = "https://octo-sts.dev";

    Optional<Sts> parse() throws ConfigException {
        Optional<String> url = variables.legible(URL);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (variables.text("GITHUB_APP_ID").isPresent()) {
            throw new ConfigException(URL, "must not be set beside GITHUB_APP_ID");
        }
        String scope = required(SCOPE, Names.PLACE, "must be OWNER or OWNER/REPOSITORY beside " + URL);
        String identity = required(
                IDENTITY,
                Names.APP,
                "must be the NAME of a trust policy, .github/chainguard/NAME.sts.yaml, beside " + URL);
        Path file = variables.path("GITHUB_STS_TOKEN_FILE").orElse(Path.of("/var/run/secrets/github-sts/token"));
        URI base = BaseUrl.parse(URL, url.get(), EXAMPLE);
        return Optional.of(new Sts(URI.create(base + "/sts/exchange?scope=" + scope + "&identity=" + identity), file));
    }

    private String required(String name, Pattern form, String rule) throws ConfigException {
        return variables.matching(name, form, rule).orElseThrow(() -> new ConfigException(name, rule));
    }
}
