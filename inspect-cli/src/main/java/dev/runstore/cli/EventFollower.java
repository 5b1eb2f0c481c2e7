package dev.runstore.cli;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.cli.output.Times;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Walks the events of a run, and goes on with those to come until the run has ended. */
final class EventFollower {
  private final App app;
  private final ExecutionStore store;
  private final RunId run;
  private boolean toldLost;
  private boolean endsWhenLost;

  EventFollower(App app, RunId run) {
    this.app = app;
    this.store = app.executions();
    this.run = run;
  }

  /** Follows a run no longer than it has a runner, for those who wait for how it ended. */
  EventFollower untilLost() {
    endsWhenLost = true;
    return this;
  }

  /** All events there are by now. */
  void read(EventQuery query, Consumer<RecordedEvent> each) {
    EventQuery next = query;
    EventPage page;
    do {
      page = store.events(run, next);
      page.events().forEach(each);
      next = next.from(page.next());
    } while (page.hasMore());
  }

  /**
   * All events until the run has ended, or its runner has left it.
   *
   * @param caughtUp called whenever all there is has been given
   */
  void follow(
      EventQuery query, Duration interval, Consumer<RecordedEvent> each, Runnable caughtUp) {
    EventQuery next = query;
    while (true) {
      Run now = store.find(run).orElseThrow(() -> App.missing(run));
      EventPage page;
      do {
        page = store.events(run, next);
        page.events().forEach(each);
        next = next.from(page.next());
      } while (page.hasMore());
      caughtUp.run();
      app.out().flush();
      if (now.status().isTerminal() || isLetGo(now)) {
        return;
      }
      tellLost(now);
      if (toldLost && endsWhenLost) {
        return;
      }
      pause(interval);
    }
  }

  /** A run whose runner left it without an end has nothing more to tell before it is resumed. */
  private boolean isLetGo(Run now) {
    if (now.lease().isPresent()) {
      return false;
    }
    Optional<Lost> lost = now.lost(store.now());
    lost.ifPresent(
        l ->
            app.say(
                "the run was interrupted: "
                    + l.holder()
                    + " let go of it at "
                    + Times.local(l.since(), app.terminal().zone())
                    + " without an end; "
                    + new GoingOn(app, now).sentence()));
    return lost.isPresent();
  }

  private void tellLost(Run now) {
    boolean lost = now.lost(store.now()).isPresent();
    if (lost && !toldLost) {
      now.lost(store.now())
          .ifPresent(
              l ->
                  app.say(
                      "the run is lost since "
                          + Times.local(l.since(), app.terminal().zone())
                          + ", held by "
                          + l.holder()
                          + (endsWhenLost ? "; " : "; waiting for a runner to take it over; ")
                          + new GoingOn(app, now).sentence()));
    }
    toldLost = lost;
  }

  static void pause(Duration interval) {
    try {
      Thread.sleep(interval);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.failure("interrupted while waiting for the run");
    }
  }
}
