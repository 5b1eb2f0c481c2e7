package dev.runstore.cli;

import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
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
      description = "Variables whose values are not to be recorded wherever they appear.")
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
    return new CommandRecording(app, subject(), labels.labels(), masked()).run(command);
  }

  private Subject subject() {
    String program =
        Optional.ofNullable(Path.of(command.get(0)).getFileName())
            .map(Path::toString)
            .orElse("command");
    SubjectKind kind = agent == null ? SubjectKind.WORKFLOW : SubjectKind.AGENT;
    String id = agent != null ? agent : workflow != null ? workflow : program;
    return new Subject(kind, id, name == null ? id : name, Optional.empty());
  }

  private Set<String> masked() {
    Set<String> values = new TreeSet<>();
    for (String variable : secrets) {
      String value = app.around().env().get(variable);
      if (value == null) {
        app.say("wct: the variable " + variable + " of --secret is not set");
      } else if (!value.isBlank()) {
        values.add(value);
      }
    }
    return values;
  }
}
