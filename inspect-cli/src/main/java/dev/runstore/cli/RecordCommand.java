package dev.runstore.cli;

import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Texts;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Width;
import dev.runstore.dag.process.SecretTexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wct record}. */
@Command(
    name = "record",
    description = {
      "Runs any command and records what it writes, how long it takes and how it ends.",
      "Exits with the command's code."
    })
final class RecordCommand implements Callable<Integer> {
  private static final int NAME_COLUMNS = 60;

  private final App app;

  @Parameters(
      arity = "1..*",
      paramLabel = "-- CMD",
      description = "The command and its arguments, after --.")
  List<String> command = new ArrayList<>();

  @Option(names = "--workflow", paramLabel = "ID", description = "Record it as this workflow.")
  @Nullable String workflow;

  @Option(names = "--agent", paramLabel = "ID", description = "Record it as this agent.")
  @Nullable String agent;

  @Option(names = "--name", paramLabel = "NAME", description = "A name for people.")
  @Nullable String name;

  @Option(
      names = "--secret",
      split = ",",
      paramLabel = "NAMES",
      description =
          "Variables whose values are masked in the command and in what it writes; names and labels"
              + " are kept as they are given.")
  List<String> secrets = List.of();

  @Mixin LabelOption labels = new LabelOption();

  RecordCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() {
    if (workflow != null && agent != null) {
      throw CommandFailure.usage("a run has one subject: give --workflow or --agent");
    }
    SecretTexts masked = masked();
    return new CommandRecording(app, subject(masked), labels.labels(), masked).run(command);
  }

  private Subject subject(SecretTexts masked) {
    String program =
        Optional.ofNullable(Path.of(command.get(0)).getFileName())
            .map(Path::toString)
            .orElse("command");
    SubjectKind kind = agent == null ? SubjectKind.WORKFLOW : SubjectKind.AGENT;
    String id = agent != null ? agent : workflow != null ? workflow : program;
    String shown = name != null ? name : id.equals(program) ? commandLine(masked) : id;
    return new Subject(kind, id, shown, Optional.empty());
  }

  /** The command as it was typed, without what must not be recorded, cut to a name's length. */
  private String commandLine(SecretTexts masked) {
    String line = command.stream().map(App::quoted).collect(Collectors.joining(" "));
    for (String value : masked.values()) {
      line = line.replace(value, "***").replace(value.replace("'", "'\\''"), "***");
    }
    return Width.cut(Safe.line(line), NAME_COLUMNS);
  }

  private SecretTexts masked() {
    Set<String> values = new TreeSet<>();
    for (String variable : secrets) {
      String value = app.around().env().get(variable);
      if (value == null) {
        throw CommandFailure.usage(
            "the command was not started, as the variable "
                + Texts.quote(variable)
                + " of --secret is not set"
                + Suggestions.nearest(variable, app.around().env().keySet())
                    .map(name -> ", did you mean " + name + "?")
                    .orElse("; set it, or leave it away"));
      }
      if (!value.isBlank()) {
        values.add(value);
      }
    }
    return SecretTexts.of(values);
  }
}
