package dev.runstore.testkit.contract;

import dev.runstore.api.Appended;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.model.RunId;
import java.util.List;

/** How a writer behaves that meets others. */
final class Races {
  private Races() {}

  /** Appends at the end, wherever that is by then. */
  static Appended append(ExecutionStore store, RunId id, Fence fence, List<Event> batch) {
    long last = store.find(id).orElseThrow().eventCount();
    while (true) {
      try {
        return store.append(id, fence, last, batch);
      } catch (StoreException.Conflict e) {
        last = e.sequence();
      }
    }
  }

  /** Appends notes at the end, wherever that is by then. */
  static Appended annotate(ExecutionStore store, RunId id, List<Event> notes) {
    long last = store.find(id).orElseThrow().noteCount();
    while (true) {
      try {
        return store.annotate(id, last, notes);
      } catch (StoreException.Conflict e) {
        last = e.sequence();
      }
    }
  }
}
