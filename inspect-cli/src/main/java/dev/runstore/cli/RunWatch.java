package dev.runstore.cli;

import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Format;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Follows a run until it has ended: on a terminal the view is written anew each second and when
 * something has changed, elsewhere there is a line for each change.
 */
final class RunWatch {
  /** To the upper left corner, and what is below and beside it away; what scrolled off stays. */
  private static final String CLEAR = "\u001b[H\u001b[J";

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Set<String> CHANGES =
      Set.of(
          "run.started",
          "lease.claimed",
          "lease.released",
          "step.started",
          "step.ended",
          "step.skipped",
          "warning",
          "run.ended");

  private final App app;
  private final Duration interval;
  private final Format format;
  private Instant drawn = Instant.EPOCH;
  private boolean changed = true;

  RunWatch(App app, Duration interval, Format format) {
    this.app = app;
    this.interval = interval;
    this.format = format;
  }

  /** Returns the run as it ended, or as it was left. */
  Run watch(Run run, EventFollower follower) {
    ExecutionStore store = app.executions();
    RunId id = run.id();
    boolean people = format == Format.TABLE || format == Format.WIDE;
    boolean screen = people && app.terminal().interactive();
    follower.follow(
        EventQuery.all().ofTypes(CHANGES),
        screen && interval.compareTo(TICK) > 0 ? TICK : interval,
        event -> {
          changed = true;
          if (people && !screen) {
            line(event);
          }
        },
        () -> {
          Instant now = app.around().clock().instant();
          if (screen && (changed || !now.isBefore(drawn.plus(TICK)))) {
            redraw(store.find(id).orElse(run));
            drawn = now;
          }
          changed = false;
        });
    if (people && !screen) {
      app.out().line("");
    }
    return store.find(id).orElseThrow(() -> App.missing(id));
  }

  private void redraw(Run run) {
    app.out().print(CLEAR);
    new RunView(app).writeWatched(run);
  }

  private void line(RecordedEvent event) {
    app.out()
        .line(
            event.event().at().map(Object::toString).orElse("")
                + "\t"
                + event.body().type()
                + "\t"
                + Safe.line(event.body().step().map(StepId::value).orElse(""))
                + "\t"
                + Safe.line(EventListing.what(event.body())));
  }
}
