package dev.runstore.cli;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The payloads of a run itself: its definition, input and output. */
final class RunPayloads {
  private final ExecutionStore store;
  private final Run run;

  RunPayloads(ExecutionStore store, Run run) {
    this.store = store;
    this.run = run;
  }

  Optional<Payload> definition() {
    return created().flatMap(EventBody.RunCreated::definition);
  }

  /** As it was created with, without looking for a later description. */
  Optional<Payload> firstInput() {
    return created().flatMap(EventBody.RunCreated::input);
  }

  Optional<Payload> input() {
    Optional<Payload> input = firstInput();
    EventQuery described = EventQuery.all().ofTypes(Set.of("run.described"));
    EventPage page = store.events(run.id(), described);
    while (true) {
      for (RecordedEvent event : page.events()) {
        if (event.body() instanceof EventBody.RunDescribed said && said.input().isPresent()) {
          input = said.input();
        }
      }
      if (!page.hasMore()) {
        return input;
      }
      page = store.events(run.id(), described.from(page.next()));
    }
  }

  Optional<Payload> output() {
    if (!run.status().isTerminal()) {
      return Optional.empty();
    }
    List<RecordedEvent> last = store.events(run.id(), EventQuery.all().last(1)).events();
    return last.stream()
        .map(RecordedEvent::body)
        .filter(EventBody.RunEnded.class::isInstance)
        .map(EventBody.RunEnded.class::cast)
        .flatMap(end -> end.output().stream())
        .findFirst();
  }

  private Optional<EventBody.RunCreated> created() {
    return store.events(run.id(), EventQuery.all().limitedTo(1)).events().stream()
        .map(RecordedEvent::body)
        .filter(EventBody.RunCreated.class::isInstance)
        .map(EventBody.RunCreated.class::cast)
        .findFirst();
  }
}
