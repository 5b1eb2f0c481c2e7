package dev.runstore.cli;

import dev.runstore.api.EventGap;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.PageRequest;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.NamedArtifacts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether all of a run can be read; asked after what there is has been shown. */
final class WholeRun {
  private static final int NAMED = 3;

  private WholeRun() {}

  /** Fails if some of the run is lost, and says what. */
  static void require(App app, RunId id) {
    require(app, app.executions(), id);
    requireAsked(app, id);
    refuse(id, app.artifacts().unreadable(id));
  }

  /** The same where artifacts are shown: those that the history names are looked for, too. */
  static void requireWithArtifacts(App app, RunId id) {
    require(app, app.executions(), id);
    requireArtifacts(app, id);
  }

  /** The same of its artifacts alone. */
  static void requireArtifacts(App app, RunId id) {
    requireAsked(app, id);
    List<String> lost =
        new ArrayList<>(app.ofArtifacts(() -> app.artifacts().unreadable(id)).orElse(List.of()));
    if (lost.isEmpty() && hasTooFew(app, id)) {
      new NamedArtifacts(app.executions(), app.artifacts())
          .lost(id, (key, event, problem) -> lost.add(key.name() + " (" + problem + ")"));
    }
    refuse(id, lost);
  }

  /** Fails if artifacts would have been shown and their store could not be asked. */
  static void requireAsked(App app, RunId id) {
    app.unasked()
        .ifPresent(
            why -> {
              throw CommandFailure.of(
                  ExitCode.of(why),
                  "the artifacts of run " + id + " are not shown: " + why.getMessage());
            });
  }

  private static void refuse(RunId id, List<String> lost) {
    if (!lost.isEmpty()) {
      throw CommandFailure.of(
          ExitCode.CORRUPT,
          lost.size()
              + (lost.size() == 1 ? " artifact" : " artifacts")
              + " of run "
              + id
              + " cannot be read any more: "
              + String.join(", ", lost.subList(0, Math.min(NAMED, lost.size())))
              + (lost.size() > NAMED ? " and more" : "")
              + "; the rest is shown");
    }
  }

  /** Whether there are fewer artifacts than the history says, as far as a page shows. */
  private static boolean hasTooFew(App app, RunId id) {
    long noted = app.executions().find(id).map(Run::artifactCount).orElse(0L);
    return noted > 0
        && noted <= PageRequest.MAX_LIMIT
        && app.ofArtifacts(() -> app.artifacts().list(id, PageRequest.first(PageRequest.MAX_LIMIT)))
            .filter(page -> page.items().size() < noted)
            .isPresent();
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
