package dev.runstore.api.support;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.codec.EventOutline;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How many events of each kind there are: log lines one by one, custom events by name; who held the
 * run, and notes, are left out. Kinds over a limit are counted together. Not thread-safe.
 */
public final class EventTally {
  /** What the kinds over the limit are counted as. */
  public static final String OTHERS = "(others)";

  private static final int MOST_KINDS = 1_000;
  private static final Set<String> LEASES = Set.of("lease.claimed", "lease.released");

  private final Map<String, Long> counts = new TreeMap<>();

  /** That of a run by a walk over its events, which gives those of these types. */
  public static Map<String, Long> of(
      ExecutionStore store, RunId run, Set<String> types, Consumer<EventBody> given) {
    EventTally tally = new EventTally();
    EventPage page = store.events(run, EventQuery.all());
    while (true) {
      for (RecordedEvent event : page.events()) {
        EventBody body = event.body();
        tally.add(body);
        if (body.eventClass() != EventClass.NOTE && types.contains(body.type())) {
          given.accept(body);
        }
      }
      if (!page.hasMore()) {
        return tally.counts();
      }
      page = store.events(run, EventQuery.all().from(page.next()));
    }
  }

  /** Counts an event. */
  public void add(EventBody body) {
    if (body.eventClass() != EventClass.NOTE) {
      String name = body instanceof EventBody.Custom custom ? custom.name() : "";
      int lines = body instanceof EventBody.Logged logged ? logged.lines().size() : 0;
      add(body.type(), name, lines);
    }
  }

  /** Counts an event of the history. */
  public void add(EventOutline event) {
    add(event.type(), event.name(), event.lines());
  }

  private void add(String type, String name, int lines) {
    switch (type) {
      case "log" -> count(type, lines);
      case "custom" -> {
        if (!ForeignLeases.isOne(name)) {
          count("custom " + name, 1);
        }
      }
      default -> {
        if (!LEASES.contains(type)) {
          count(type, 1);
        }
      }
    }
  }

  private void count(String kind, long events) {
    String key = counts.containsKey(kind) || counts.size() < MOST_KINDS ? kind : OTHERS;
    counts.merge(key, events, Long::sum);
  }

  /** The counts by kind. */
  public Map<String, Long> counts() {
    return counts;
  }
}
