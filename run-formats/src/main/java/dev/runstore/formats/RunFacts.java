package dev.runstore.formats;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepState;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a first walk over a run finds out, before anything of it is written: its payloads, its
 * graph, and who wrote its artifacts. Holds of each step its id, its edges and its duration.
 */
public final class RunFacts {
  private static final Set<String> PAYLOADS =
      Set.of("run.created", "run.described", "run.ended", "reference");
  private static final Set<String> TYPES =
      Set.of("run.created", "run.described", "run.ended", "artifact");

  private final Map<ArtifactKey, ArtifactRole> unusualRoles = new HashMap<>();
  private final Map<StepRunId, StepRef> writers = new HashMap<>();
  private final RunGraph graph = new RunGraph();
  private Optional<Payload> definition = Optional.empty();
  private Optional<Payload> input = Optional.empty();
  private Optional<Payload> output = Optional.empty();

  private RunFacts() {}

  /** Walks over the run. */
  public static RunFacts of(RunSource run) {
    return of(run, run.artifactInfos());
  }

  /** What the history alone says: nothing is known of who wrote which artifact. */
  public static RunFacts ofHistory(RunSource run) {
    return of(run, List.of());
  }

  /** The payloads of the run alone; gives the references on the way, in the one walk. */
  public static RunFacts ofPayloads(RunSource run, Consumer<EventBody.Referenced> given) {
    RunFacts facts = new RunFacts();
    run.events(PAYLOADS)
        .forEachRemaining(
            event -> {
              facts.note(event);
              if (event.body() instanceof EventBody.Referenced reference) {
                given.accept(reference);
              }
            });
    return facts;
  }

  private static RunFacts of(RunSource run, Iterable<ArtifactInfo> artifacts) {
    RunFacts facts = new RunFacts();
    run.events(TYPES).forEachRemaining(facts::note);
    Set<StepRunId> writing = new HashSet<>();
    for (ArtifactInfo info : artifacts) {
      info.key().stepRunId().ifPresent(writing::add);
    }
    for (StepState step : run.steps()) {
      facts.note(step, writing);
    }
    return facts;
  }

  /** What it executes, if that was recorded. */
  public Optional<Payload> definition() {
    return definition;
  }

  /** What it was given. */
  public Optional<Payload> input() {
    return input;
  }

  /** What it gave. */
  public Optional<Payload> output() {
    return output;
  }

  /** The graph of its steps. */
  public RunGraph graph() {
    return graph;
  }

  /** The attempt that wrote an artifact; empty for one of the whole run. */
  public Optional<StepRef> writer(ArtifactKey key) {
    return key.stepRunId().flatMap(id -> Optional.ofNullable(writers.get(id)));
  }

  /** What an artifact is to the run. */
  public ArtifactRole role(ArtifactKey key) {
    return unusualRoles.getOrDefault(key, usualRole(key));
  }

  private void note(RecordedEvent event) {
    if (event.body() instanceof EventBody.RunCreated created) {
      definition = created.definition();
      input = created.input();
    } else if (event.body() instanceof EventBody.RunDescribed described) {
      input = described.input().or(() -> input);
    } else if (event.body() instanceof EventBody.RunEnded ended) {
      output = ended.output();
    } else if (event.body() instanceof EventBody.ArtifactNoted noted) {
      note(noted.artifact().key(), noted.role());
    }
  }

  /** Only what differs is kept, so that memory does not grow with the number of artifacts. */
  private void note(ArtifactKey key, ArtifactRole role) {
    if (role == usualRole(key)) {
      unusualRoles.remove(key);
    } else if (role != ArtifactRole.CONSUMED) {
      unusualRoles.put(key, role);
    }
  }

  private static ArtifactRole usualRole(ArtifactKey key) {
    return key.stepRunId().isPresent() ? ArtifactRole.PRODUCED : ArtifactRole.ATTACHED;
  }

  private void note(StepState step, Set<StepRunId> writing) {
    graph.add(
        step.stepId().value(),
        step.parents().stream().map(parent -> parent.value()).toList(),
        step.attempts().stream()
            .flatMap(attempt -> attempt.duration().stream())
            .reduce(Duration::plus));
    for (Attempt attempt : step.attempts()) {
      if (writing.contains(attempt.stepRunId())) {
        writers.put(
            attempt.stepRunId(), new StepRef(step.stepId(), attempt.number(), attempt.stepRunId()));
      }
    }
  }
}
