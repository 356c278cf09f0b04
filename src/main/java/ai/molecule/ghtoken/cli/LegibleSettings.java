package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.doctor.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The settings, as far as they can be used: one that cannot is reported and its default taken in its place, so that the
 * rest can be checked all the same.
 */
record LegibleSettings(Config config, List<Finding> findings) {
    private static final String NAME = "settings";

    static LegibleSettings of(Map<String, String> environment) {
        Map<String, String> legible = new HashMap<>(environment);
        List<Finding> findings = new ArrayList<>();
        // Each round takes out at least one variable or is the last.
        for (int i = 0; i <= environment.size(); i++) {
            try {
                Config config = Config.parse(legible);
                Wiring.proxies(config.network());
                return new LegibleSettings(config, said(config, findings));
            } catch (ConfigException e) {
                findings.add(Finding.problemOf(NAME, e.getMessage(), "set it so where this program is started"));
                setAside(e.getMessage(), legible);
            }
        }
        throw new IllegalStateException("the defaults do not parse");
    }

    /** A ConfigException begins with the variable's name. */
    private static void setAside(String message, Map<String, String> legible) {
        String variable = message.split("[ :]", 2)[0];
        boolean wasSet = legible.remove(variable) != null;
        wasSet |= legible.remove(variable.toLowerCase(Locale.ROOT)) != null;
        if (!wasSet && variable.startsWith("GITHUB_APP_")) {
            // An App that lacks something is none.
            legible.keySet().removeIf(name -> name.startsWith("GITHUB_APP_"));
        }
        if (variable.equals("HOME")) {
            // The system's own idea of it, from the user database.
            String home = System.getProperty("user.home", "/");
            legible.put("HOME", home.startsWith("/") ? home : "/");
        }
    }

    private static List<Finding> said(Config config, List<Finding> findings) {
        List<Finding> all = new ArrayList<>(findings);
        for (String notice : config.notices()) {
            all.add(Finding.warning(NAME, notice, "see docs/configuration.md"));
        }
        if (all.isEmpty()) {
            all.add(Finding.ok(
                    NAME,
                    "the token comes from " + config.source() + ", and is for "
                            + config.github().host()));
        }
        return all;
    }
}
