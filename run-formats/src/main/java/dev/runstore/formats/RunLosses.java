package dev.runstore.formats;

import dev.runstore.api.EventGap;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.Warning;
import dev.runstore.api.support.NamedArtifacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a run was recorded and cannot be read any more. Every export says it, so that what is
 * left of a run never passes for all of it.
 *
 * @param events the events and notes, in the order of their numbers
 * @param artifacts the artifacts, as people are told of them
 */
public record RunLosses(List<EventGap> events, List<String> artifacts) {
  /** Nothing is lost. */
  public static final RunLosses NONE = new RunLosses(List.of(), List.of());

  private static final int NAMED = 20;

  /** Keeps its own copies. */
  public RunLosses {
    events = List.copyOf(events);
    artifacts = List.copyOf(artifacts);
  }

  /**
   * Looks at what there is of a run. Costs at most two readings of its events; one where there are
   * as many artifacts as its history says.
   *
   * @throws dev.runstore.api.StoreException.NotFound if there is no such run
   */
  public static RunLosses of(RunSource run) {
    List<String> artifacts = new ArrayList<>(run.artifacts().unreadable(run.runId()));
    if (artifacts.isEmpty() && hasTooFewArtifacts(run)) {
      new NamedArtifacts(run.executions(), run.artifacts())
          .lost(run.runId(), (key, event, problem) -> artifacts.add(key.name().value()));
    }
    List<EventGap> events = run.executions().gaps(run.runId());
    return events.isEmpty() && artifacts.isEmpty() ? NONE : new RunLosses(events, artifacts);
  }

  private static boolean hasTooFewArtifacts(RunSource run) {
    Run header = run.run();
    long missing = header.artifactCount();
    if (missing == 0) {
      return false;
    }
    for (ArtifactInfo unused : run.artifactInfos()) {
      if (--missing == 0) {
        return false;
      }
    }
    return true;
  }

  /** The warning that tells it in a copy of what is left; empty if nothing is lost. */
  public Optional<Warning> warning() {
    return isNone() ? Optional.empty() : Optional.of(warning(toString()));
  }

  /** The same where an export says in words what is lost. */
  public static Warning warning(String lost) {
    return new Warning(
        "EVENTS_LOST",
        lost + " could not be read any more when this run was exported; this is the rest of it");
  }

  /** Whether all of the run is there. */
  public boolean isNone() {
    return events.isEmpty() && artifacts.isEmpty();
  }

  /** What is lost, as in {@code events 5 to 7, note 2, artifact corpus.txt}. */
  @Override
  public String toString() {
    long more = Math.max(0, (long) events.size() + artifacts.size() - NAMED);
    return Stream.concat(
                events.stream().map(EventGap::toString),
                artifacts.stream().map(name -> "artifact " + name))
            .limit(NAMED)
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
