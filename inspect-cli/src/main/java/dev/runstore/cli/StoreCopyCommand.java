package dev.runstore.cli;

import dev.runstore.api.RunQuery;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.TenantId;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import dev.runstore.formats.copy.CopiedRun;
import dev.runstore.formats.copy.CopiedRun.Result;
import dev.runstore.formats.copy.StoreCopy;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wct store copy}. */
@Command(
    name = "copy",
    description = {
      "Copies runs with their notes and artifacts from one store to another, of whatever backend."
          + " What is there already stays as it is, so that a copy that was interrupted goes on"
          + " when it is repeated.",
      "Lists the runs that were not there. Exits with 1 if one could not be copied."
    })
final class StoreCopyCommand implements Callable<Integer> {
  private final App app;
  private final Map<Result, Long> counts = new EnumMap<>(Result.class);
  private long bytes;

  @Parameters(index = "0", paramLabel = "FROM", description = "A folder, or a profile.")
  String from = "";

  @Parameters(index = "1", paramLabel = "TO", description = "A folder, or a profile.")
  String to = "";

  @Option(names = "--agent", paramLabel = "ID", description = "Only runs of this agent.")
  @Nullable String agent;

  @Option(names = "--workflow", paramLabel = "ID", description = "Only runs of this workflow.")
  @Nullable String workflow;

  @Option(
      names = "--from-tenant",
      paramLabel = "NAME",
      description = "Copy the runs of this tenant.")
  @Nullable String fromTenant;

  @Option(
      names = "--to-tenant",
      paramLabel = "NAME",
      description = "Make them runs of this tenant.")
  @Nullable String toTenant;

  @Mixin OutputOption output = new OutputOption();

  StoreCopyCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() {
    RunQuery scope = RunScope.of(agent, workflow);
    RunstoreConfig source = app.configOf(from);
    RunstoreConfig target = app.configOf(to);
    TenantId of = fromTenant == null ? source.tenant() : tenant("--from-tenant", fromTenant);
    TenantId with = toTenant == null ? target.tenant() : tenant("--to-tenant", toTenant);
    if (source.fingerprint().equals(target.fingerprint()) && of.equals(with)) {
      throw CommandFailure.usage(from + " and " + to + " are the same store");
    }
    try (Stores here = Stores.open(source)) {
      app.use(here);
      app.requireStore();
      try (Stores there = Stores.open(target)) {
        copy(
            new StoreCopy(
                here.executions(of), here.artifacts(of),
                there.executions(with), there.artifacts(with)),
            scope);
        if (counts.isEmpty()) {
          app.say(
              from + " has no such run of tenant " + of + "; --from-tenant NAME chooses another");
        }
      }
    }
    app.say(
        "copied "
            + count(Result.COPIED)
            + " runs and "
            + Sizes.bytes(bytes)
            + " of artifacts; "
            + count(Result.UNCHANGED)
            + " were there already, "
            + count(Result.DELETED)
            + " are deleted there, "
            + count(Result.REFUSED)
            + " could not be copied");
    return (count(Result.REFUSED) > 0 ? ExitCode.FAILURE : ExitCode.OK).number();
  }

  private static TenantId tenant(String option, String name) {
    try {
      return new TenantId(name);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(option + ": " + e.getMessage());
    }
  }

  private void copy(StoreCopy copy, RunQuery scope) {
    try (ProgressLine progress = ProgressLine.on(app, "looked at runs:", 0);
        Sink<CopiedRun> sink = Sinks.open(output.format, listing(), app.out())) {
      copy.all(
          scope,
          run -> {
            progress.step();
            counts.merge(run.result(), 1L, Long::sum);
            bytes += run.bytes();
            if (run.result() != Result.UNCHANGED) {
              sink.accept(run);
            }
          });
    }
  }

  private long count(Result result) {
    return counts.getOrDefault(result, 0L);
  }

  private Listing<CopiedRun> listing() {
    return new Listing<>(
        List.of(
            Column.of("result", StoreCopyCommand::result),
            Column.of("run", run -> Cell.of(run.runId().value())),
            Column.of("artifacts", run -> Cell.of(Long.toString(run.artifacts()))),
            Column.of(
                "bytes",
                run -> new Cell(Long.toString(run.bytes()), Sizes.bytes(run.bytes()), Style.NONE)),
            Column.of("problem", run -> Cell.of(app.asCalled(run.problem().orElse(""))))),
        run -> run.runId().value(),
        (run, out) -> {
          out.writeStartObject();
          out.writeStringProperty("runId", run.runId().value());
          out.writeStringProperty("result", run.result().name());
          out.writeNumberProperty("artifacts", run.artifacts());
          out.writeNumberProperty("artifactBytes", run.bytes());
          if (run.problem().isPresent()) {
            out.writeStringProperty("problem", run.problem().get());
          } else {
            out.writeNullProperty("problem");
          }
          out.writeEndObject();
        });
  }

  private static Cell result(CopiedRun run) {
    String word = run.result().name().toLowerCase(Locale.ROOT);
    return switch (run.result()) {
      case COPIED, UNCHANGED -> Cell.of(word);
      case DELETED -> new Cell(word, word, Style.FAINT);
      case REFUSED -> new Cell(word, word, Style.BAD);
    };
  }
}
