package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.config.RepositoryName;
import ai.molecule.ghtoken.doctor.Git;
import ai.molecule.ghtoken.os.ChildProcess;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The repositories at the host that are remotes of git's repository in the working folder.
 *
 * @param host the value of {@code GITHUB_HOST}
 */
record RemotesAtHand(String host, Console console) {
    /** One line of {@code git remote -v}. */
    private static final Pattern REMOTE = Pattern.compile("\\S+\t(\\S+) \\((?:fetch|push)\\).*");

    /** Asks for the owner of the installation. */
    interface Owner {
        String ask() throws ConfigException, TokenException;
    }

    /**
     * Those of one owner.
     *
     * @param asked who it is
     * @param owner tells who it is if nobody has said so and the remotes are of several
     */
    List<RepositoryName> ofOwner(Optional<RepositoryOwner> asked, Owner owner)
            throws ConfigException, TokenException, IOException {
        List<RepositoryName> all = all();
        if (asked.isEmpty()
                && all.stream()
                                .map(name -> name.owner().toLowerCase(Locale.ROOT))
                                .distinct()
                                .count()
                        < 2) {
            return all;
        }
        String wanted = asked.isPresent() ? asked.get().name() : owner.ask();
        List<RepositoryName> own = all.stream()
                .filter(name -> name.owner().equalsIgnoreCase(wanted))
                .toList();
        if (own.isEmpty()) {
            throw none(" of " + wanted);
        }
        return own;
    }

    private List<RepositoryName> all() throws ConfigException, IOException {
        Path here = Path.of("").toAbsolutePath();
        Optional<Path> foreign = Git.foreignPart(here);
        if (foreign.isPresent()) {
            throw new ConfigException("GITHUB_APP_REPOSITORIES=auto must not be used by root in " + here
                    + ", because another user can change " + foreign.get() + "; name the repository by --repository");
        }
        List<RepositoryName> all = new Git(ChildProcess::run, console.environment(), here)
                .answer("remote", "-v")
                .lines()
                .map(REMOTE::matcher)
                .filter(line -> line.matches())
                .map(line -> RepositoryName.ofUrl(line.group(1), host))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        if (all.isEmpty()) {
            throw none("");
        }
        return all;
    }

    private ConfigException none(String whose) {
        return new ConfigException("GITHUB_APP_REPOSITORIES=auto finds no repository" + whose + " at " + host
                + " among the remotes of the working folder; change into a clone, or name it by --repository");
    }
}
