package ai.molecule.ghtoken.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * One command as man(7) wants it.
 *
 * @param pages of docs/: the table of the first is ENVIRONMENT, that under "Exit codes" in the second EXIT STATUS
 */
record ManPage(CommandLine command, List<Path> pages) {
    private static final String EXAMPLE = "Example: ";

    String name() {
        return spec().qualifiedName("-");
    }

    private CommandSpec spec() {
        return command.getCommandSpec();
    }

    String text() throws IOException {
        StringBuilder page = new StringBuilder();
        page.append(".TH \"").append(name().toUpperCase(java.util.Locale.ROOT)).append("\" 1 \"\" \"");
        page.append(Version.NAME).append("\" \"\"\n");
        page.append(".SH NAME\n").append(roff(name())).append(" \\- ").append(roff(summary()));
        page.append("\n.SH SYNOPSIS\n.B ").append(roff(spec().qualifiedName())).append('\n');
        page.append(roff(synopsis()))
                .append("\n.SH DESCRIPTION\n")
                .append(roff(summary()))
                .append('\n');
        footer().filter(line -> !line.startsWith(EXAMPLE))
                .forEach(line -> page.append(".PP\n").append(roff(line)).append('\n'));
        items(page);
        if (!pages.isEmpty()) {
            table(page, "ENVIRONMENT", Files.readString(pages.get(0)));
            table(page, "EXIT STATUS", Files.readString(pages.get(1)).split("(?m)^## ")[1]);
        }
        footer().filter(line -> line.startsWith(EXAMPLE)).forEach(line -> page.append(example(line)));
        return page.append(seeAlso()).toString();
    }

    private String summary() {
        String[] description = spec().usageMessage().description();
        return description.length == 0 ? "" : oneLine(description[0]).replaceFirst("\\.$", "");
    }

    private String synopsis() {
        String all = command.getHelp().abbreviatedSynopsis().strip();
        return all.substring(spec().qualifiedName().length()).strip();
    }

    private Stream<String> footer() {
        return Arrays.stream(spec().usageMessage().footer()).filter(line -> !line.isEmpty());
    }

    private static String example(String line) {
        return ".SH EXAMPLE\n.nf\n" + roff(line.substring(EXAMPLE.length())) + "\n.fi\n";
    }

    private void items(StringBuilder page) {
        if (!spec().subcommands().isEmpty()) {
            page.append(".SH COMMANDS\n");
            spec().subcommands()
                    .forEach((name, sub) -> item(
                            page,
                            name,
                            String.join(" ", sub.getCommandSpec().usageMessage().description())));
        }
        page.append(".SH OPTIONS\n");
        for (PositionalParamSpec word : spec().positionalParameters()) {
            item(page, word.paramLabel(), String.join(" ", word.description()));
        }
        for (OptionSpec option : spec().options()) {
            String names = String.join(", ", option.names());
            item(
                    page,
                    option.arity().max() == 0 ? names : names + "=" + option.paramLabel(),
                    String.join(" ", option.description()));
        }
    }

    private static void item(StringBuilder page, String name, String description) {
        page.append(".TP\n.B ").append(roff(name)).append('\n');
        page.append(roff(oneLine(description))).append('\n');
    }

    /** Without the line feeds that picocli's help would make of it. */
    private static String oneLine(String description) {
        return description.replace("%n", " ").strip();
    }

    /** The rows of a Markdown table: the first cell is the term, the last what it means. */
    private static void table(StringBuilder page, String title, String markdown) {
        page.append(".SH \"").append(title).append("\"\n");
        boolean heading = true;
        for (String line : markdown.split("\n")) {
            if (line.startsWith("|") && !line.startsWith("| ---")) {
                if (!heading) {
                    row(
                            page,
                            Arrays.stream(line.split("\\|"))
                                    .map(String::strip)
                                    .filter(cell -> !cell.isEmpty())
                                    .toList());
                }
                heading = false;
            }
        }
    }

    private static void row(StringBuilder page, List<String> cells) {
        boolean hasDefault = cells.size() > 2 && !cells.get(1).equals("unset");
        String term = cells.get(0) + (hasDefault ? " (" + cells.get(1) + ")" : "");
        item(page, plain(term), plain(cells.get(cells.size() - 1)));
    }

    private static String plain(String markdown) {
        return markdown.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").replace("`", "");
    }

    private String seeAlso() {
        CommandLine parent = command.getParent();
        String others = parent == null
                ? spec().subcommands().keySet().stream()
                        .map(name -> name() + "-" + name + "(1)")
                        .collect(Collectors.joining(",\n"))
                : parent.getCommandName() + "(1)";
        return ".SH \"SEE ALSO\"\n" + roff(others) + "\n";
    }

    /** No text is taken for a request, and a hyphen can be copied into a shell. */
    private static String roff(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
    }
}
