package ai.molecule.ghtoken.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What fish(1) completes. */
record FishCompletion(CommandLine program) {
    String text() {
        String name = program.getCommandName();
        StringBuilder text = new StringBuilder("# Made by dev/man.\ncomplete -c " + name + " -f\n");
        program.getSubcommands().forEach((word, command) -> {
            text.append(complete("__fish_use_subcommand")).append(" -a ").append(word);
            text.append(" -d ").append(quoted(description(command))).append('\n');
            options(text, word, command);
        });
        for (OptionSpec option : program.getCommandSpec().options()) {
            text.append(option("__fish_use_subcommand", option));
        }
        return text.toString();
    }

    private void options(StringBuilder text, String word, CommandLine command) {
        String condition = "__fish_seen_subcommand_from " + word;
        for (OptionSpec option : command.getCommandSpec().options()) {
            text.append(option(condition, option));
        }
        for (PositionalParamSpec positional : command.getCommandSpec().positionalParameters()) {
            String label = positional.paramLabel();
            String values = label.toLowerCase(Locale.ROOT).equals(label) ? label.replace('|', ' ') : "";
            text.append(complete(condition)).append(values.isEmpty() ? " -F" : " -a " + quoted(values));
            text.append('\n');
        }
    }

    private String option(String condition, OptionSpec option) {
        StringBuilder line = new StringBuilder(complete(condition));
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        // Most values are folders or files, and a file does no harm where another is wanted.
        line.append(option.arity().max() > 0 ? " -r -F" : "");
        return line + " -d " + quoted(String.join(" ", option.description())) + "\n";
    }

    private String complete(String condition) {
        return "complete -c " + program.getCommandName() + " -n " + quoted(condition);
    }

    private static String description(CommandLine command) {
        return String.join(" ", command.getCommandSpec().usageMessage().description())
                .replace("%n", " ")
                .strip();
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
