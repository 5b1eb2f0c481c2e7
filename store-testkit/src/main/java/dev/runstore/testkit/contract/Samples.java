package dev.runstore.testkit.contract;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.Pages;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Runs, events and walks that the tests share. */
final class Samples {
  static final Instant AT = Instant.parse("2026-03-01T11:59:00.123456Z");
  static final Subject SUBJECT = Subject.workflow("nightly");
  static final PlanId PLAN = new PlanId("plan-1");
  static final Runner ANNA = new Runner("test", "anna", "1", Optional.empty());
  static final Runner BERT = new Runner("test", "bert", "1", Optional.empty());

  private Samples() {}

  static Event event(EventBody body) {
    return Event.of(AT, body);
  }

  static Event created() {
    return event(EventBody.RunCreated.of(SUBJECT));
  }

  static Event started() {
    return event(new EventBody.RunStarted());
  }

  static Event ended(RunStatus status) {
    return event(EventBody.RunEnded.of(status));
  }

  static Event custom(String name) {
    return event(new EventBody.Custom(Optional.empty(), name, Optional.empty()));
  }

  static Event custom(String name, String json) {
    return event(new EventBody.Custom(Optional.empty(), name, Optional.of(Payload.json(json))));
  }

  static List<Event> customs(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> custom("tick-" + i)).toList();
  }

  static Event pinned() {
    return event(new EventBody.Pinned("tester"));
  }

  static Event unpinned() {
    return event(new EventBody.Unpinned("tester"));
  }

  static StepRef attempt(String stepId, int number) {
    return new StepRef(new StepId(stepId), number, StepRunId.next());
  }

  static ClaimTerms by(Runner runner) {
    return ClaimTerms.of(runner);
  }

  static Runner runner(String id) {
    return new Runner("test", id, "1", Optional.empty());
  }

  /** A run that waits for a runner. */
  static RunId queued(ExecutionStore store) {
    return queued(store, EventBody.RunCreated.of(SUBJECT));
  }

  static RunId queued(ExecutionStore store, EventBody.RunCreated body) {
    RunId id = RunId.next();
    store.create(id, event(body));
    return id;
  }

  /** A run that runs without a lease. */
  static RunId running(ExecutionStore store) {
    RunId id = queued(store);
    store.append(id, Fence.unleased(), 1, List.of(started()));
    return id;
  }

  /** A run that has ended so; its history has three events. */
  static RunId finished(ExecutionStore store, RunStatus status) {
    return finished(store, EventBody.RunCreated.of(SUBJECT), status);
  }

  static RunId finished(ExecutionStore store, EventBody.RunCreated body, RunStatus status) {
    RunId id = queued(store, body);
    store.append(id, Fence.unleased(), 1, List.of(started(), ended(status)));
    return id;
  }

  /** Every event from the first, in pages of this size. */
  static List<RecordedEvent> walk(ExecutionStore store, RunId id, EventQuery query) {
    List<RecordedEvent> all = new ArrayList<>();
    EventPage page = store.events(id, query);
    all.addAll(page.events());
    while (page.hasMore()) {
      page = store.events(id, query.from(page.next()));
      all.addAll(page.events());
    }
    return all;
  }

  static List<RecordedEvent> history(ExecutionStore store, RunId id) {
    return track(walk(store, id, EventQuery.all()), Track.HISTORY);
  }

  static List<RecordedEvent> notes(ExecutionStore store, RunId id) {
    return track(walk(store, id, EventQuery.all()), Track.NOTES);
  }

  static List<RecordedEvent> track(List<RecordedEvent> events, Track track) {
    return events.stream().filter(event -> event.track() == track).toList();
  }

  static List<EventId> ids(List<RecordedEvent> events) {
    return events.stream().map(recorded -> recorded.event().id()).toList();
  }

  static List<Long> numbers(List<RecordedEvent> events) {
    return events.stream().map(RecordedEvent::sequence).toList();
  }

  static <T> List<T> walk(int pageSize, Function<PageRequest, Page<T>> fetch) {
    List<T> all = new ArrayList<>();
    Pages.all(pageSize, fetch).forEach(all::add);
    return all;
  }
}
