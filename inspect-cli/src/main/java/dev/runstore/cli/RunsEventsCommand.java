package dev.runstore.cli;

import dev.runstore.api.EventQuery;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.config.Suggestions;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.Texts;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct runs events}. */
@Command(name = "events", description = "Lists the events of a run.")
final class RunsEventsCommand implements Runnable {
  private final App app;

  @Mixin RunParameter run = new RunParameter();
  @Mixin OutputOption output = new OutputOption();
  @Mixin IntervalOption interval = new IntervalOption();

  @Option(
      names = "--type",
      split = ",",
      paramLabel = "TYPE",
      description = "Of these types only, as in step.ended,warning.")
  List<String> types = List.of();

  @Option(names = "--step", paramLabel = "ID", description = "Of this step only.")
  @Nullable String step;

  @Option(names = "--tail", paramLabel = "N", description = "The last so many.")
  int tail;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the run has ended.")
  boolean follow;

  RunsEventsCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    Set<String> only = new TreeSet<>(types);
    Set<String> known = new TreeSet<>(EventCodec.types());
    for (String type : only) {
      if (!known.contains(type)) {
        throw CommandFailure.usage(
            "there is no type of events "
                + Texts.quote(type)
                + Suggestions.didYouMean(type, known)
                + (type.contains(".") ? "; those of an engine's own are of the type custom" : ""));
      }
    }
    EventQuery query = EventQuery.all().ofTypes(only).last(tail);
    if (step != null) {
      query = query.ofStep(new StepId(step));
    }
    Duration pause = interval.interval();
    RunId id = run.id(app);
    EventFollower events = new EventFollower(app, id);
    try (Sink<RecordedEvent> sink =
        Sinks.open(output.format, EventListing.listing(app.terminal()), app.out())) {
      if (follow) {
        events.follow(query, pause, sink::accept, sink::flush);
      } else {
        events.read(query, sink::accept);
      }
    }
    WholeRun.require(app, id);
  }
}
