package dev.runstore.api.diff;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The steps of a run that are read for what they say, page by page; the pages used last are kept,
 * as many as have payloads up to a limit.
 */
final class StepPages {
  private static final long MOST_KEPT = 8 << 20;
  private static final int MOST_PAGES = 20;

  private final ExecutionStore store;
  private final RunId run;
  private final Map<PageRequest, Read> pages = new LinkedHashMap<>(16, 0.75f, true);
  private long kept;

  private record Read(Map<StepId, StepState> steps, long bytes) {}

  StepPages(ExecutionStore store, RunId run) {
    this.store = store;
    this.run = run;
  }

  /** The step of this id on a page that has it. */
  StepState step(PageRequest page, StepId id) {
    Read read = pages.get(page);
    if (read == null) {
      read = read(page);
    }
    StepState step = read.steps.get(id);
    if (step == null) {
      throw new StoreException.Corrupt(
          "step " + id + " of run " + run + " is listed but cannot be read; see store check");
    }
    return step;
  }

  private Read read(PageRequest page) {
    Map<StepId, StepState> steps = new HashMap<>();
    store.steps(run, page).items().forEach(step -> steps.put(step.stepId(), step));
    long bytes = steps.values().stream().mapToLong(StepPages::payloadBytes).sum();
    Iterator<Read> eldest = pages.values().iterator();
    while (eldest.hasNext() && (kept + bytes > MOST_KEPT || pages.size() >= MOST_PAGES)) {
      kept -= eldest.next().bytes;
      eldest.remove();
    }
    Read read = new Read(steps, bytes);
    pages.put(page, read);
    kept += bytes;
    return read;
  }

  static long payloadBytes(StepState step) {
    long bytes = 0;
    for (Attempt attempt : step.attempts()) {
      bytes += bytes(attempt.config()) + bytes(attempt.input()) + bytes(attempt.output());
      bytes += attempt.error().flatMap(e -> e.detail()).map(String::length).orElse(0);
    }
    return bytes;
  }

  private static long bytes(Optional<Payload> payload) {
    if (payload.isEmpty()) {
      return 0;
    }
    return payload.get() instanceof Payload.Reference reference
        ? reference.preview().length()
        : payload.get().byteLength();
  }
}
