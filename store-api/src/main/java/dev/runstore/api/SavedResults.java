package dev.runstore.api;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.Relabelled;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunDescribed;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs in one piece. What is there is read first and only the difference is written, so that a call
 * whose reply was lost is repeated without harm.
 */
final class SavedResults {
  private static final int MAX_TRIES = 20;
  private static final int PAGE = 200;
  private static final Set<String> WITH_PAYLOADS =
      Set.of("run.created", "run.described", "run.ended");
  private static final Runner RUNNER =
      new Runner("save", "save-" + RunId.next(), "1", Optional.empty());

  private SavedResults() {}

  static void save(ExecutionStore store, RunId runId, ExecutionResult result) {
    ResultDifference.refuseWhatNoRunCanBe(runId, result);
    for (int tries = 1; ; tries++) {
      try {
        saveOnce(store, runId, result);
        return;
      } catch (Overtaken | StoreException.Conflict e) {
        if (tries == MAX_TRIES) {
          throw new StoreException.Unavailable(
              "cannot save run "
                  + runId
                  + ": others have written to it "
                  + MAX_TRIES
                  + " times meanwhile, save it again",
              e);
        }
      }
    }
  }

  static ExecutionResult get(ExecutionStore store, RunId runId) {
    Run run =
        store
            .find(runId)
            .orElseThrow(
                () ->
                    new StoreException.NotFound(
                        "there is no run " + runId + " of tenant " + store.tenant()));
    return read(store, run).result();
  }

  private static void saveOnce(ExecutionStore store, RunId runId, ExecutionResult wanted)
      throws Overtaken {
    Optional<Run> found = store.find(runId);
    if (found.isPresent()) {
      complete(store, found.get(), wanted);
      return;
    }
    ExecutionResult created =
        new ExecutionResult(
            wanted.subject(),
            RunStatus.QUEUED,
            Optional.empty(),
            Optional.empty(),
            wanted.labels(),
            wanted.attributes(),
            wanted.input(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    try {
      store.create(runId, Event.undated(creation(wanted)));
    } catch (StoreException.AlreadyExists e) {
      throw new Overtaken(e);
    }
    List<Event> events = ResultDifference.between(runId, created, wanted);
    try {
      append(store, runId, Fence.unleased(), 1, events);
    } catch (StoreException.Fenced e) {
      throw new Overtaken(e);
    }
  }

  private static RunCreated creation(ExecutionResult wanted) {
    return new RunCreated(
        wanted.subject(),
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        wanted.labels(),
        wanted.attributes(),
        wanted.input());
  }

  private static void complete(ExecutionStore store, Run run, ExecutionResult wanted)
      throws Overtaken {
    Stored stored = read(store, run);
    if (run.status().isTerminal()) {
      refuseAnother(run, stored, wanted);
      return;
    }
    Optional<Lease> held = run.lease().filter(lease -> !lease.isExpiredAt(store.now()));
    if (held.isPresent()) {
      throw new StoreException.LeaseHeld(
          "cannot save run "
              + run.id()
              + ": "
              + held.get().runner()
              + " holds it until "
              + held.get().expiresAt()
              + ", let it end the run or cancel it",
          held.get().expiresAt());
    }
    List<Event> missing = ResultDifference.between(run.id(), stored.result(), wanted);
    relabel(store, run, wanted.labels());
    if (missing.isEmpty()) {
      return;
    }
    try {
      append(store, run.id(), Fence.unleased(), run.eventCount(), missing);
    } catch (StoreException.Fenced e) {
      completeLeased(store, run.id(), wanted);
    }
  }

  private static void completeLeased(ExecutionStore store, RunId runId, ExecutionResult wanted) {
    Claim claim = store.claim(runId, ClaimTerms.of(RUNNER));
    Run run = claim.run();
    long last = run.eventCount();
    try {
      List<Event> missing = ResultDifference.between(runId, read(store, run).result(), wanted);
      last = append(store, runId, Fence.of(claim.lease()), last, missing);
    } catch (StoreException.AlreadyExists e) {
      store.release(claim.lease(), last, "not saved");
      throw e;
    }
    if (!wanted.status().isTerminal()) {
      store.release(claim.lease(), last, "saved");
    }
  }

  private static void refuseAnother(Run run, Stored stored, ExecutionResult wanted) {
    List<Event> missing = ResultDifference.between(run.id(), stored.result(), wanted);
    if (!missing.isEmpty()) {
      EventBody first = missing.get(0).body();
      throw ResultDifference.another(
          run.id(),
          "it ended as "
              + run.status()
              + " without this "
              + first.type()
              + first.step().map(step -> " of step " + step).orElse(""));
    }
    if (!wanted.labels().equals(stored.result().labels())
        && !wanted.labels().equals(stored.firstLabels())) {
      throw ResultDifference.another(run.id(), "its labels are others");
    }
  }

  private static void relabel(ExecutionStore store, Run run, Labels wanted) {
    if (run.labels().equals(wanted)) {
      return;
    }
    Set<String> removed = new HashSet<>(run.labels().values().keySet());
    removed.removeAll(wanted.values().keySet());
    store.annotate(
        run.id(), run.noteCount(), List.of(Event.undated(new Relabelled(wanted, removed))));
  }

  private static long append(
      ExecutionStore store, RunId runId, Fence fence, long expected, List<Event> events) {
    long last = expected;
    for (List<Event> batch : ResultBatches.of(events)) {
      last = store.append(runId, fence, last, batch).last();
    }
    return last;
  }

  private static Stored read(ExecutionStore store, Run run) {
    Labels firstLabels = run.labels();
    Optional<Payload> input = Optional.empty();
    Optional<Payload> output = Optional.empty();
    Optional<ErrorInfo> error = run.error();
    for (RecordedEvent event : withPayloads(store, run)) {
      if (event.body() instanceof RunCreated created) {
        firstLabels = created.labels();
        input = created.input();
      } else if (event.body() instanceof RunDescribed described) {
        input = described.input().isPresent() ? described.input() : input;
      } else if (event.body() instanceof RunEnded ended) {
        output = ended.output();
        error = ended.error();
      }
    }
    List<StepState> steps = new ArrayList<>();
    Pages.all(PAGE, page -> store.steps(run.id(), page)).forEach(steps::add);
    ExecutionResult result =
        new ExecutionResult(
            run.subject(),
            run.status(),
            run.startedAt(),
            run.endedAt(),
            run.labels(),
            run.attributes(),
            input,
            output,
            error,
            steps);
    return new Stored(result, firstLabels);
  }

  private static List<RecordedEvent> withPayloads(ExecutionStore store, Run run) {
    List<RecordedEvent> found = new ArrayList<>();
    EventQuery query = EventQuery.all().ofTypes(WITH_PAYLOADS);
    EventPage page;
    do {
      page = store.events(run.id(), query);
      page.events().stream()
          .filter(event -> event.sequence() <= run.eventCount())
          .forEach(found::add);
      query = query.from(page.next());
    } while (page.hasMore());
    return found;
  }

  private record Stored(ExecutionResult result, Labels firstLabels) {}

  /** Somebody else wrote first: look again. */
  private static final class Overtaken extends Exception {
    private static final long serialVersionUID = 1L;

    Overtaken(StoreException cause) {
      super(cause);
    }
  }
}
