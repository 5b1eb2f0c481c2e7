package dev.runstore.cli;

import dev.runstore.api.EventGap;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.model.RunId;
import java.util.List;
import java.util.stream.Collectors;

/** Whether all of a run can be read; asked after what there is has been shown. */
final class WholeRun {
  private static final int NAMED = 3;

  private WholeRun() {}

  /** Fails if some of the run is lost, and says what. */
  static void require(App app, RunId id) {
    require(app, app.executions(), id);
    List<String> artifacts = app.artifacts().unreadable(id);
    if (!artifacts.isEmpty()) {
      throw CommandFailure.of(
          ExitCode.CORRUPT,
          artifacts.size()
              + (artifacts.size() == 1 ? " artifact" : " artifacts")
              + " of run "
              + id
              + " cannot be read any more: "
              + String.join(", ", artifacts.subList(0, Math.min(NAMED, artifacts.size())))
              + (artifacts.size() > NAMED ? " and more" : "")
              + "; the rest is shown");
    }
  }

  /** The same of a run in another store. */
  static void require(App app, ExecutionStore store, RunId id) {
    List<EventGap> gaps = store.gaps(id);
    if (gaps.isEmpty()) {
      return;
    }
    String named =
        gaps.stream().limit(NAMED).map(EventGap::toString).collect(Collectors.joining(", "));
    int more = gaps.size() - NAMED;
    throw CommandFailure.of(
        ExitCode.CORRUPT,
        named
            + (more > 0 ? " and " + more + " more parts" : "")
            + " of run "
            + id
            + " cannot be read any more; the rest is shown. "
            + app.self()
            + " store check says where they should be");
  }
}
