package dev.runstore.api.diff;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Payload;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One walk over the events of a run: how many there are of each kind, and the payloads of the run
 * itself.
 */
final class EventCounts {
  private static final Set<String> OF_THE_RUN = Set.of("run.created", "run.described", "run.ended");

  private final Map<String, Long> counts;
  private Optional<Payload> definition = Optional.empty();
  private Optional<Payload> input = Optional.empty();
  private Optional<Payload> output = Optional.empty();

  private EventCounts(RunSide side) {
    this.counts = side.executions().countEvents(side.run().id(), OF_THE_RUN, this::take);
  }

  static EventCounts of(RunSide side) {
    return new EventCounts(side);
  }

  private void take(EventBody body) {
    if (body instanceof EventBody.RunCreated created) {
      definition = created.definition();
      input = created.input();
    } else if (body instanceof EventBody.RunDescribed described) {
      input = described.input().or(() -> input);
    } else if (body instanceof EventBody.RunEnded ended) {
      output = ended.output();
    }
  }

  Map<String, Long> counts() {
    return counts;
  }

  Optional<Payload> definition() {
    return definition;
  }

  Optional<Payload> input() {
    return input;
  }

  Optional<Payload> output() {
    return output;
  }
}
