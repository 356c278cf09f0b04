package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.os.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which credential helpers does git run for {@code https://<host>}?
 *
 * @param isByOwner whether git has to tell our helper for which repository it asks
 */
public record GitCheck(String host, boolean isByOwner, Git git, Map<String, String> environment) {
    private static final String NAME = "git";
    private static final String SETUP = "run: molecule-gh-token-refresh setup";
    private static final String REMOVE = "remove its setting, which this shows: git config --show-origin --get-regexp"
            + " 'credential.*helper'; then " + SETUP;

    /** By what a tool can give git a configuration of its own, which setup does not change (git(1), git-config(1)). */
    private static final List<String> SETTINGS = List.of(
            "GIT_CONFIG_COUNT",
            "GIT_CONFIG_PARAMETERS",
            "GIT_CONFIG_NOSYSTEM",
            "GIT_CONFIG_SYSTEM",
            "GIT_CONFIG_GLOBAL");

    private static final Pattern OURS =
            Pattern.compile("(?:.*[ '\"])?(/[^'\"]*molecule-gh-token-refresh(?:\\.jar)?)['\"]? git-credential get");
    private static final String GH = "gh auth git-credential get";

    /** The helpers that can be named without a secret. No part of a path is as long as a token. */
    private static final Pattern NAMED =
            Pattern.compile("(git credential-[a-z-]{1,30}) .*|(?!.*[A-Za-z0-9_]{20})((?:/[A-Za-z0-9._~+-]+)+) .*");

    public List<Finding> findings() {
        if (!git.isInstalled()) {
            return List.of(Finding.warning(NAME, "git is not on PATH", "install git, if it is wanted"));
        }
        try {
            return findings(git.version(), git.helpers(host));
        } catch (IOException e) {
            return List.of(Finding.problem(NAME, String.valueOf(e.getMessage()), "fix git or its configuration"));
        }
    }

    private List<Finding> findings(String version, List<String> helpers) throws IOException {
        String asks = version + " asks ";
        if (helpers.isEmpty()) {
            return List.of(Finding.problem(NAME, asks + "no helper for https://" + host, fix(SETUP)));
        }
        if (!isOursFirst(helpers)) {
            return List.of(notOurs(asks, helpers));
        }
        Matcher first = OURS.matcher(helpers.get(0));
        first.matches();
        List<Finding> findings = new ArrayList<>();
        // As setup escapes it for the shell.
        findings.add(ours(asks, first.group(1).replaceAll("\\\\(.)", "$1")));
        String named = git.answer("config", "--get-urlmatch", "credential.useHttpPath", "https://" + host);
        if (isByOwner && !named.equals("true")) {
            findings.add(Finding.problem(
                    NAME, "does not tell our helper the repository, so each gets the default owner's token", SETUP));
        }
        for (String later : helpers) {
            if (!OURS.matcher(later).matches()) {
                findings.add(Finding.warning(NAME, "hands each token also to " + name(later) + " to keep", REMOVE));
            }
        }
        return findings;
    }

    private static boolean isOursFirst(List<String> helpers) {
        return !helpers.isEmpty() && OURS.matcher(helpers.get(0)).matches();
    }

    /** Names the variable without which git would ask our helper, if there is one. */
    private String fix(String otherwise) throws IOException {
        for (String variable : SETTINGS) {
            if (environment.containsKey(variable)
                    && isOursFirst(git.without(variable).helpers(host))) {
                return "unset " + variable + ", which makes git leave our helper out, or change what sets it";
            }
        }
        return otherwise;
    }

    private Finding ours(String asks, String program) {
        boolean isThere = program.endsWith(".jar")
                ? Files.isReadable(Path.of(program))
                : Executables.of(environment).find(program).isPresent();
        String fact = asks + program + " for https://" + host;
        return isThere
                ? Finding.ok(NAME, fact)
                : Finding.problem(NAME, fact + ", which does not exist or cannot be run", SETUP);
    }

    private Finding notOurs(String asks, List<String> helpers) throws IOException {
        String first = helpers.get(0);
        boolean oursFollows =
                helpers.stream().anyMatch(helper -> OURS.matcher(helper).matches());
        String fact = asks + name(first) + (oursFollows ? " before us" : " and not us") + " for https://" + host;
        return Finding.problem(
                NAME, fact + (first.endsWith(GH) ? ": `gh auth setup-git` has taken over" : ""), fix(REMOVE));
    }

    private static String name(String helper) {
        if (helper.endsWith(GH)) {
            return "gh auth git-credential";
        }
        Matcher named = NAMED.matcher(helper);
        if (!named.matches()) {
            return "a shell snippet";
        }
        return named.group(1) != null ? named.group(1) : named.group(2);
    }
}
