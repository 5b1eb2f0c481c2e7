package dev.runstore.api.diff;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Payload;
import dev.runstore.api.support.ForeignLeases;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One walk over the events of a run: how many there are of each type, and the payloads of the run
 * itself. Log lines are counted one by one, custom events by name; who held the run, and notes, are
 * left out.
 */
final class EventCounts {
  private static final int MOST_NAMES = 1_000;

  private final Map<String, Long> counts = new TreeMap<>();
  private Optional<Payload> definition = Optional.empty();
  private Optional<Payload> input = Optional.empty();
  private Optional<Payload> output = Optional.empty();

  static EventCounts of(RunSide side) {
    EventCounts counts = new EventCounts();
    EventPage page = side.executions().events(side.run().id(), EventQuery.all());
    while (true) {
      page.events().stream().map(RecordedEvent::body).forEach(counts::take);
      if (!page.hasMore()) {
        return counts;
      }
      page = side.executions().events(side.run().id(), EventQuery.all().from(page.next()));
    }
  }

  private void take(EventBody body) {
    if (body instanceof EventBody.LeaseClaimed
        || body instanceof EventBody.LeaseReleased
        || ForeignLeases.isOne(body)
        || body.eventClass() == EventClass.NOTE) {
      return;
    }
    if (body instanceof EventBody.Logged logged) {
      add("log", logged.lines().size());
    } else if (body instanceof EventBody.Custom custom) {
      add("custom " + custom.name(), 1);
    } else {
      add(body.type(), 1);
    }
    if (body instanceof EventBody.RunCreated created) {
      definition = created.definition();
      input = created.input();
    } else if (body instanceof EventBody.RunDescribed described) {
      input = described.input().or(() -> input);
    } else if (body instanceof EventBody.RunEnded ended) {
      output = ended.output();
    }
  }

  private void add(String name, long count) {
    String key = counts.containsKey(name) || counts.size() < MOST_NAMES ? name : "(others)";
    counts.merge(key, count, Long::sum);
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
