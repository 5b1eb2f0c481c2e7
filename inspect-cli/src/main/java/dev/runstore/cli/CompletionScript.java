package dev.runstore.cli;

import dev.runstore.api.model.RunStatus;
import dev.runstore.formats.Exporter;
import dev.runstore.formats.Exporters;
import dev.runstore.formats.Importer;
import dev.runstore.formats.Importers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The script that completes words, with the words as people write them. */
final class CompletionScript {
  private static final List<String> RUNS = List.of(RunParameter.LATEST, "@failed", "@running");

  private CompletionScript() {}

  /** The script for all commands below this one, which is changed. */
  static String of(String name, CommandLine all) {
    offerWords(all);
    all.addSubcommand("help", help());
    return AutoComplete.bash(name, all)
        .lines()
        .filter(line -> !line.stripLeading().startsWith("#"))
        .collect(Collectors.joining("\n", "# completes the words of " + name + "\n", "\n"));
  }

  /** {@code help COMMAND}, which is no command of its own. */
  private static CommandSpec help() {
    return CommandSpec.create()
        .name("help")
        .addPositional(
            PositionalParamSpec.builder()
                .index("0")
                .paramLabel("COMMAND")
                .type(String.class)
                .completionCandidates(Catalog.names("wct"))
                .build());
  }

  private static void offerWords(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    for (ArgSpec arg : new ArrayList<>(spec.args())) {
      Optional<List<String>> words = arg.group() == null ? words(spec, arg) : Optional.empty();
      words.ifPresent(candidates -> replace(spec, arg, candidates));
    }
    command.getSubcommands().values().forEach(CompletionScript::offerWords);
  }

  private static void replace(CommandSpec spec, ArgSpec arg, List<String> words) {
    spec.remove(arg);
    if (arg instanceof OptionSpec option) {
      spec.addOption(OptionSpec.builder(option).completionCandidates(words).build());
    } else if (arg instanceof PositionalParamSpec positional) {
      spec.addPositional(
          PositionalParamSpec.builder(positional).completionCandidates(words).build());
    }
  }

  private static Optional<List<String>> words(CommandSpec spec, ArgSpec arg) {
    Class<?> type = arg.type();
    if (type.isEnum()) {
      return Optional.of(lowerCase(Arrays.stream(type.getEnumConstants())));
    }
    boolean isFormat = arg instanceof OptionSpec option && option.longestName().equals("--format");
    return switch (arg.paramLabel()) {
      case "RUN" -> Optional.of(RUNS);
      case "STATUS" ->
          Optional.of(
              Stream.concat(
                      lowerCase(Arrays.stream(RunStatus.values())).stream(), Stream.of("lost"))
                  .toList());
      case "NAME" -> isFormat ? Optional.of(formats(spec.name())) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static List<String> formats(String command) {
    return command.equals("import")
        ? Importers.all().stream().map(Importer::format).toList()
        : Exporters.all().stream().map(Exporter::format).toList();
  }

  private static List<String> lowerCase(Stream<?> constants) {
    return constants.map(one -> one.toString().toLowerCase(Locale.ROOT)).toList();
  }
}
