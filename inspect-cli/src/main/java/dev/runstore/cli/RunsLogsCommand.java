package dev.runstore.cli;

import dev.runstore.api.EventQuery;
import dev.runstore.api.config.Suggestions;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Texts;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct runs logs}. */
@Command(name = "logs", description = "Shows the logs of a run.")
final class RunsLogsCommand implements Runnable {
  private static final String TYPE = "log";
  private static final Set<String> PROCESS = Set.of("stdout", "stderr");

  private final App app;

  @Mixin RunParameter run = new RunParameter();
  @Mixin OutputOption output = new OutputOption();
  @Mixin IntervalOption interval = new IntervalOption();

  @Option(names = "--step", paramLabel = "ID", description = "Of this step only.")
  @Nullable String step;

  @Option(
      names = "--stream",
      paramLabel = "NAME",
      description = "Of this stream only: stdout, stderr, or the name of a logger.")
  @Nullable String stream;

  @Option(names = "--tail", paramLabel = "N", description = "The last so many lines.")
  @Nullable Integer tail;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the run has ended.")
  boolean follow;

  @Option(names = "--timestamps", description = "Show when each line was written.")
  boolean timestamps;

  RunsLogsCommand(App app) {
    this.app = app;
  }

  @Override
  public void run() {
    if (tail != null && tail < 1) {
      throw CommandFailure.usage("--tail takes a number from 1, not " + tail);
    }
    Duration pause = interval.interval();
    int last = tail == null ? 0 : tail;
    RunId id = run.id(app);
    EventQuery query = EventQuery.all().ofTypes(Set.of(TYPE)).last(last);
    if (step != null) {
      query = query.ofStep(new StepFinder(app.executions(), id).find(step, null).step().stepId());
    }
    EventFollower events = new EventFollower(app, id);
    if (stream != null && !PROCESS.contains(stream)) {
      requireStream(stream, events);
    }
    try (Sink<LogRow> sink = sink()) {
      LastLines lines = new LastLines(last, sink);
      if (follow) {
        events.follow(query, pause, event -> give(event, lines), lines::caughtUp);
      } else {
        events.read(query, event -> give(event, lines));
        lines.caughtUp();
      }
    }
    WholeRun.require(app, id);
  }

  /** Refuses a stream that the run has not; while it is followed one may be to come. */
  private void requireStream(String name, EventFollower events) {
    Set<String> known = new TreeSet<>(PROCESS);
    events.read(
        EventQuery.all().ofTypes(Set.of(TYPE)),
        event -> {
          if (event.body() instanceof EventBody.Logged logged) {
            logged.lines().forEach(line -> known.add(line.stream()));
          }
        });
    boolean toCome = follow && Suggestions.nearest(name, known).isEmpty();
    if (!known.contains(name) && !toCome) {
      throw CommandFailure.usage(
          "there is no stream " + Texts.quote(name) + Suggestions.didYouMean(name, known));
    }
  }

  private Sink<LogRow> sink() {
    return output.format == Format.TABLE
        ? new LogWriter(
            app.out(),
            step == null ? LogWriter.Steps.SHOWN : LogWriter.Steps.HIDDEN,
            timestamps ? LogWriter.Clock.SHOWN : LogWriter.Clock.HIDDEN)
        : Sinks.open(output.format, LogRow.listing(), app.out());
  }

  private void give(RecordedEvent event, Consumer<LogRow> to) {
    if (event.body() instanceof EventBody.Logged logged) {
      for (LogLine line : logged.lines()) {
        if (stream == null || stream.equals(line.stream())) {
          to.accept(new LogRow(logged.ref(), line));
        }
      }
    }
  }

  /** Holds back all but the last lines until the end of what there is has been seen. */
  private static final class LastLines implements Consumer<LogRow> {
    private final int count;
    private final Sink<LogRow> sink;
    private final ArrayDeque<LogRow> held = new ArrayDeque<>();
    private boolean passing;

    LastLines(int count, Sink<LogRow> sink) {
      this.count = count;
      this.sink = sink;
      this.passing = count == 0;
    }

    @Override
    public void accept(LogRow row) {
      if (passing) {
        sink.accept(row);
        return;
      }
      held.addLast(row);
      if (held.size() > count) {
        held.removeFirst();
      }
    }

    void caughtUp() {
      held.forEach(sink::accept);
      held.clear();
      passing = true;
      sink.flush();
    }
  }
}
