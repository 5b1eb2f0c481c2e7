package dev.runstore.api.diff;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StepOutline;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Walks the outlines of the steps of one run, and keeps those whose partner has not come yet. Steps
 * that had to be read for them are kept up to a limit; beyond it, and where they were not read, a
 * step is read when it turns out to differ.
 */
final class StepWindow {
  private static final int PAGE = 200;
  private static final long MOST_KEPT = 8 << 20;

  private final ExecutionStore store;
  private final RunId run;
  private final Consumer<StepOutline> seen;
  private final StepPages pages;
  private final Map<StepId, Found> waiting = new LinkedHashMap<>();
  private Optional<PageRequest> next = Optional.of(PageRequest.first(PAGE));
  private PageRequest current = PageRequest.first(PAGE);
  private Iterator<StepOutline> items = Collections.emptyIterator();
  private long kept;

  StepWindow(ExecutionStore store, RunId run, Consumer<StepOutline> seen) {
    this.store = store;
    this.run = run;
    this.seen = seen;
    this.pages = new StepPages(store, run);
  }

  /**
   * A step of the run.
   *
   * @param outline of it
   * @param page that it is on
   * @param pages of the run
   */
  record Found(StepOutline outline, PageRequest page, StepPages pages) {
    /** The step itself. */
    StepState step() {
      return outline.step().orElseGet(() -> pages.step(page, outline.stepId()));
    }

    private long payloadBytes() {
      return outline.step().map(StepPages::payloadBytes).orElse(0L);
    }
  }

  Optional<Found> advance() {
    while (!items.hasNext() && next.isPresent()) {
      current = next.get();
      Page<StepOutline> page = store.outlines(run, current);
      items = page.items().iterator();
      next = page.next().map(current::from);
    }
    if (!items.hasNext()) {
      return Optional.empty();
    }
    StepOutline outline = items.next();
    seen.accept(outline);
    return Optional.of(new Found(outline, current, pages));
  }

  void keep(Found step) {
    long bytes = step.payloadBytes();
    boolean whole = bytes == 0 || kept + bytes <= MOST_KEPT;
    kept += whole ? bytes : 0;
    waiting.put(
        step.outline().stepId(),
        whole ? step : new Found(step.outline().alone(), step.page(), pages));
  }

  /** The step of this id, if it waits. */
  Optional<Found> take(StepId id) {
    Found found = waiting.remove(id);
    if (found != null) {
      kept -= found.payloadBytes();
    }
    return Optional.ofNullable(found);
  }

  /** The steps that found no partner. */
  Iterable<StepOutline> rest() {
    return () -> waiting.values().stream().map(Found::outline).iterator();
  }
}
