package dev.runstore.cli;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line: the word, what is right there, and what was meant. */
final class Misuse {
  private Misuse() {}

  static String told(ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    String command = line.getCommandSpec().qualifiedName(" ");
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched.getUnmatched().get(0), line, command);
    }
    if (failure instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return missing.getMissing().stream().map(Misuse::lacking).collect(Collectors.joining(", "));
    }
    if (failure instanceof MutuallyExclusiveArgsException) {
      return "give only one of "
          + line.getCommandSpec().argGroups().stream()
              .filter(CommandLine.Model.ArgGroupSpec::exclusive)
              .flatMap(group -> group.allOptionsNested().stream())
              .map(OptionSpec::longestName)
              .collect(Collectors.joining(", "));
    }
    return failure.getArgSpec() == null ? sentence(failure) : value(failure, failure.getArgSpec());
  }

  private static String value(ParameterException failure, ArgSpec argument) {
    String value = failure.getValue();
    Class<?> type = argument.type();
    if (type.isEnum() && value != null) {
      List<String> words =
          Arrays.stream(type.getEnumConstants())
              .map(word -> word.toString().toLowerCase(Locale.ROOT))
              .toList();
      return name(argument)
          + " takes "
          + String.join(", ", words)
          + ", not "
          + Texts.quote(value)
          + Suggestions.nearest(value.toLowerCase(Locale.ROOT), words)
              .map(word -> "; did you mean " + word + "?")
              .orElse("");
    }
    if (value != null && (type == Integer.class || type == int.class || type == long.class)) {
      return name(argument) + " takes a number, not " + Texts.quote(value);
    }
    if (argument.arity().max() == 0) {
      return name(argument)
          + " takes no value"
          + (value == null ? "" : ", not " + Texts.quote(value))
          + (argument.isOption() && name(argument).equals("--output")
              ? "; the format is chosen with -o, as in -o json"
              : "");
    }
    return sentence(failure);
  }

  private static String lacking(ArgSpec argument) {
    if (!argument.isOption()) {
      return argument.paramLabel() + " is missing";
    }
    return argument.required()
        ? name(argument) + " " + argument.paramLabel() + " is missing"
        : name(argument) + " needs " + argument.paramLabel();
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String unmatched(String word, CommandLine line, String command) {
    if (word.startsWith("-")) {
      String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
      return "unknown option "
          + Texts.quote(name)
          + " of "
          + command
          + (name.equals("--output") || name.equals("--format")
              ? "; the format is chosen with -o, as in -o json"
              : meant(name, options(line)));
    }
    List<String> commands = Catalog.names(line.getCommandSpec().name());
    return commands.isEmpty()
        ? "unexpected argument " + Texts.quote(word) + " of " + command
        : "unknown command "
            + Texts.quote(command + " " + word)
            + (line.getParent() == null ? Catalog.below(word) : Optional.<String>empty())
                .map(name -> ", did you mean " + name + "?")
                .orElseGet(() -> meant(word, commands));
  }

  private static List<String> options(CommandLine line) {
    List<String> names = new ArrayList<>();
    line.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
    return names.stream().filter(name -> name.startsWith("--")).toList();
  }

  private static String meant(String word, List<String> known) {
    return known.stream()
        .filter(name -> word.length() > 3 && name.startsWith(word))
        .findFirst()
        .or(() -> Suggestions.nearest(word, known))
        .map(name -> ", did you mean " + name + "?")
        .orElseGet(
            () -> "; there are: " + known.stream().sorted().collect(Collectors.joining(", ")));
  }

  private static String sentence(ParameterException failure) {
    @Nullable String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return "the command line cannot be understood";
    }
    return message.length() > 1 && Character.isUpperCase(message.charAt(1))
        ? message
        : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }
}
