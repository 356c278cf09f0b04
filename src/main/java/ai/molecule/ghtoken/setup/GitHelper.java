package ai.molecule.ghtoken.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Our credential helper for one host. Before it stands an empty one, by which git forgets for that host, and for no
 * other, what was configured earlier; taken out again, the earlier ones are back.
 */
final class GitHelper implements Step {
    private final GitConfig git;
    private final String host;
    private final String ours;
    private final String mending;

    /** @param mending what to do where a later configuration file puts another helper in place of ours */
    GitHelper(GitConfig git, String host, Path launcher, String mending) {
        this.git = git;
        this.host = host;
        this.ours = quoted(launcher.toString()) + " git-credential";
        this.mending = mending;
    }

    /** For the shell by which git runs a helper whose name begins with a slash (gitcredentials(7)). */
    static String quoted(String path) {
        return path.replaceAll("[\\x20-\\x7e&&[^A-Za-z0-9/._+-]]", "\\\\$0");
    }

    @Override
    public void install(Report report) throws IOException {
        List<HelperEntry> before = asked(git.everywhere());
        if (!isWired() && report.mayChange("git's helper for https://" + host + " is missing")) {
            write(report);
        }
        judge(before, report);
    }

    /** For oneself, what the system's configuration says will do. */
    private boolean isWired() throws IOException {
        return isIn(concerned(git.own())) || !git.isSystem() && isIn(concerned(git.everywhere()));
    }

    /** The last two lines for the host in the file are the clearing one and ours. */
    private boolean isIn(List<HelperEntry> own) {
        int last = own.size() - 1;
        return last >= 1
                && own.get(last).value().equals(ours)
                && own.get(last - 1).clears()
                && own.get(last - 1).key().equals(own.get(last).key());
    }

    private void write(Report report) throws IOException {
        takeOut(report);
        String key = freeKey();
        add(key);
        if (!isIn(concerned(git.own())) && key.equals(key(""))) {
            // Git added it to a section that stands before another helper: one of our own comes last.
            takeOut(key);
            add(key("/"));
        }
        report.done("git asks " + ours + " for https://" + host);
    }

    private void add(String key) throws IOException {
        git.add(key, "");
        try {
            git.add(key, ours);
        } catch (IOException e) {
            git.removeAll(key, "");
            throw e;
        }
    }

    /** Beside somebody's clearing line ours could not be told from it; git takes a URL with a slash for the same one. */
    private String freeKey() throws IOException {
        return concerned(git.own()).stream()
                        .anyMatch(entry -> entry.clears() && entry.key().equals(key("")))
                ? key("/")
                : key("");
    }

    private String key(String path) {
        return "credential.https://" + host + path + ".helper";
    }

    private void judge(List<HelperEntry> before, Report report) throws IOException {
        List<HelperEntry> after = asked(git.everywhere());
        for (HelperEntry entry : before) {
            if (!after.contains(entry) && !entry.isOurs()) {
                report.done("cleared for https://" + host + ": " + entry);
            }
        }
        if (after.stream().anyMatch(entry -> entry.value().equals(ours))) {
            report.ok("git asks " + ours + " for https://" + host);
            after.stream()
                    .filter(entry -> !entry.value().equals(ours))
                    .forEach(entry -> report.note("for https://" + host + " git also tells " + entry));
        } else if (isWired()) {
            report.wrong("git does not come to our helper for https://" + host + "; " + mending);
        }
    }

    private List<HelperEntry> asked(List<HelperEntry> everywhere) {
        List<HelperEntry> asked = new ArrayList<>();
        for (HelperEntry entry : concerned(everywhere)) {
            if (entry.clears()) {
                asked.clear();
            } else {
                asked.add(entry);
            }
        }
        return asked;
    }

    private List<HelperEntry> concerned(List<HelperEntry> entries) {
        return entries.stream().filter(entry -> entry.concerns(host)).toList();
    }

    @Override
    public void remove(Report report) throws IOException {
        takeOut(report);
    }

    private void takeOut(Report report) throws IOException {
        Set<String> keys = new HashSet<>();
        for (HelperEntry entry : concerned(git.own())) {
            if (entry.isOurs() && keys.add(entry.key())) {
                takeOut(entry.key());
                report.done("took out " + entry);
            }
        }
    }

    /** Ours, and the clearing lines if every one of them stands before one of ours. */
    private void takeOut(String key) throws IOException {
        List<HelperEntry> lines =
                git.own().stream().filter(entry -> entry.key().equals(key)).toList();
        boolean clearingIsOurs = true;
        Set<String> values = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            boolean beforeOurs = i + 1 < lines.size() && lines.get(i + 1).isOurs();
            clearingIsOurs &= !lines.get(i).clears() || beforeOurs;
            if (lines.get(i).isOurs()) {
                values.add(lines.get(i).value());
            }
        }
        boolean isCleared = lines.stream().anyMatch(HelperEntry::clears);
        for (String value : values) {
            git.removeAll(key, value);
        }
        if (isCleared && clearingIsOurs) {
            git.removeAll(key, "");
        }
    }
}
