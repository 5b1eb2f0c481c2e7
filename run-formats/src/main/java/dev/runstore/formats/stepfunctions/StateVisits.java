package dev.runstore.formats.stepfunctions;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.draft.RunDraft;
import dev.runstore.formats.draft.StepDraft;
import dev.runstore.formats.draft.StepNames;
import dev.runstore.formats.stepfunctions.StateVisit.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The states that an execution visits. Branches run at the same time, so that the state of an event
 * is found from the event that it follows, not from the one before it.
 */
final class StateVisits {
  /** Where an event stands: the state that was entered last, and what that is in. */
  private record Place(Optional<StateVisit> at, Optional<Scope> in) {
    /** The states around it, the nearest first. */
    Stream<StateVisit> around() {
      return Stream.concat(
          at.stream(),
          Stream.iterate(in, Optional::isPresent, scope -> scope.flatMap(inner -> inner.of().in()))
              .flatMap(Optional::stream)
              .map(Scope::of));
    }
  }

  private static final Place NOWHERE = new Place(Optional.empty(), Optional.empty());

  private final RunDraft run;
  private final Map<Long, Place> places = new HashMap<>();
  private final Map<String, StateVisit> lastOfName = new HashMap<>();
  private final List<StateVisit> begun = new ArrayList<>();
  private final StepNames names = new StepNames();

  StateVisits(RunDraft run) {
    this.run = run;
  }

  /** Takes the next event, and gives the state that it is about. */
  Optional<StateVisit> take(HistoryEvent event) {
    Place before = places.getOrDefault(event.previous(), NOWHERE);
    Place place = place(event, before);
    places.put(event.id(), place);
    return place.at().or(() -> place.in().map(Scope::of));
  }

  private Place place(HistoryEvent event, Place before) {
    String type = event.type();
    if (type.endsWith("StateEntered")) {
      return entered(event, before);
    }
    if (type.endsWith("StateExited")) {
      return named(event, before)
          .map(
              visit -> {
                visit.exited(event);
                return after(visit);
              })
          .orElse(before);
    }
    return switch (type) {
      case "ParallelStateStarted" ->
          open(before, visit -> visit.type().equals("Parallel"))
              .map(
                  visit -> {
                    begin(visit, event);
                    return inside(visit, visit.in().map(Scope::prefix).orElse(""));
                  })
              .orElse(before);
      case "MapIterationStarted" ->
          named(event, before)
              .map(
                  visit ->
                      inside(
                          visit, visit.id() + "[" + event.details().at("index").text("?") + "]/"))
              .orElse(before);
      case "MapIterationSucceeded", "MapIterationFailed", "MapIterationAborted" ->
          named(event, before).map(StateVisits::after).orElse(before);
      case "MapStateStarted", "MapStateSucceeded", "MapStateFailed", "MapStateAborted" ->
          told(event, open(before, visit -> visit.type().equals("Map")), before);
      case "ParallelStateSucceeded", "ParallelStateFailed", "ParallelStateAborted" ->
          told(event, open(before, visit -> visit.type().equals("Parallel")), before);
      default -> told(event, before.at().filter(visit -> !visit.isLeft()), before);
    };
  }

  private Place entered(HistoryEvent event, Place before) {
    String name = event.details().at("name").required();
    String id = names.unused(before.in().map(Scope::prefix).orElse("") + name);
    StepDraft step = run.step(id).named(Optional.of(name));
    before.at().or(() -> before.in().map(Scope::of)).ifPresent(up -> step.after(List.of(up.id())));
    StateVisit visit = new StateVisit(step, name, event, before.in());
    lastOfName.put(name, visit);
    begun.add(visit);
    return after(visit);
  }

  /**
   * The state of the name that the event says, nearest first; else the one that was entered last.
   */
  private Optional<StateVisit> named(HistoryEvent event, Place before) {
    String name = event.details().at("name").text("");
    Predicate<StateVisit> wanted = visit -> !visit.isLeft() && visit.name().equals(name);
    return open(before, wanted).or(() -> Optional.ofNullable(lastOfName.get(name)).filter(wanted));
  }

  private static Optional<StateVisit> open(Place before, Predicate<StateVisit> wanted) {
    return before.around().filter(visit -> !visit.isLeft()).filter(wanted).findFirst();
  }

  private static Place after(StateVisit visit) {
    return new Place(Optional.of(visit), visit.in());
  }

  private static Place inside(StateVisit visit, String prefix) {
    return new Place(Optional.empty(), Optional.of(new Scope(visit, prefix)));
  }

  private void begin(StateVisit visit, HistoryEvent event) {
    if (!visit.isRunning()) {
      visit.begun(event.time());
      begun.add(visit);
    }
  }

  /** What an event says of the work of a state. */
  private Place told(HistoryEvent event, Optional<StateVisit> about, Place before) {
    about.ifPresent(
        visit -> {
          switch (outcome(event.type())) {
            case "Scheduled", "StateStarted", "RunStarted" -> begin(visit, event);
            case "Failed" ->
                visit.ended(StepStatus.FAILED, event.type(), event.error(), event.time());
            case "TimedOut" ->
                visit.ended(StepStatus.TIMED_OUT, event.type(), event.error(), event.time());
            case "Aborted" ->
                visit.ended(StepStatus.CANCELLED, event.type(), event.error(), event.time());
            default -> {}
          }
        });
    return about.map(StateVisits::after).orElse(before);
  }

  private static String outcome(String type) {
    if (type.startsWith("Execution") || type.startsWith("Evaluation")) {
      return "";
    }
    for (String word :
        List.of("Scheduled", "StateStarted", "RunStarted", "Failed", "TimedOut", "Aborted")) {
      if (type.endsWith(word)) {
        return word;
      }
    }
    return "";
  }

  /**
   * Ends what the end of the execution ends: the states that it follows as the execution does, and
   * others, which were not to run on, as cancelled.
   */
  void end(HistoryEvent event, StepStatus status, Optional<ErrorInfo> error) {
    List<StateVisit> ending =
        places
            .getOrDefault(event.previous(), NOWHERE)
            .around()
            .filter(StateVisit::isRunning)
            .toList();
    Optional<Instant> at = event.time();
    ending.forEach(visit -> visit.ended(status, event.type(), error, at));
    StepStatus others = ending.isEmpty() ? status : StepStatus.CANCELLED;
    Optional<ErrorInfo> why = ending.isEmpty() ? error : Optional.empty();
    begun.forEach(visit -> visit.ended(others, event.type(), why, at));
    begun.clear();
  }
}
