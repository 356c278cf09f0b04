package ai.molecule.ghtoken.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What zsh completes, by _arguments and _describe (zshcompsys(1)). */
record ZshCompletion(CommandLine program) {
    String text() {
        StringBuilder text = new StringBuilder("#compdef " + program.getCommandName() + "\n# Made by dev/man.\n");
        text.append("local context state state_descr line\ntypeset -A opt_args\n_arguments -C \\\n");
        arguments(text, program.getCommandSpec());
        text.append("    '1:command:->command' \\\n    '*::argument:->argument' && return\n");
        text.append("case $state in\ncommand)\n    local -a commands\n    commands=(\n");
        program.getSubcommands()
                .forEach((word, command) -> text.append("        ")
                        .append(quoted(word + ":" + description(command.getCommandSpec())))
                        .append('\n'));
        text.append("    )\n    _describe command commands\n    ;;\nargument)\n    case $words[1] in\n");
        program.getSubcommands().forEach((word, command) -> {
            text.append("    ").append(word).append(")\n        _arguments \\\n");
            arguments(text, command.getCommandSpec());
            positionals(text, word, command.getCommandSpec());
            text.append("        ;;\n");
        });
        return text.append("    esac\n    ;;\nesac\n").toString();
    }

    private static void arguments(StringBuilder text, CommandSpec spec) {
        for (OptionSpec option : spec.options()) {
            String what = "[" + inBrackets(String.join(" ", option.description())) + "]";
            String value = option.arity().max() > 0 ? ":" + option.paramLabel() + ":_files" : "";
            for (String name : option.names()) {
                String equals = value.isEmpty() || !name.startsWith("--") ? "" : "=";
                text.append("    ").append(quoted(name + equals + what + value)).append(" \\\n");
            }
        }
    }

    private static void positionals(StringBuilder text, String word, CommandSpec spec) {
        String action = "";
        for (PositionalParamSpec positional : spec.positionalParameters()) {
            String label = positional.paramLabel();
            boolean values = label.toLowerCase(Locale.ROOT).equals(label);
            action = values ? "'1:operation:(" + label.replace('|', ' ') + ")'" : "'*:" + label + ":_files'";
        }
        text.append("    ").append(word.equals("exec") ? "'*::command:_normal'" : action.isEmpty() ? "''" : action);
        text.append('\n');
    }

    private static String description(CommandSpec spec) {
        return String.join(" ", spec.usageMessage().description())
                .replace("%n", " ")
                .strip();
    }

    private static String inBrackets(String text) {
        return text.replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
