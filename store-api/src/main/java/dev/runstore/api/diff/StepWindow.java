package dev.runstore.api.diff;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepState;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Walks the steps of one run, and keeps those whose partner has not come yet. Payloads of those are
 * kept up to a limit; beyond it a step keeps its digest and where it can be read again.
 */
final class StepWindow {
  private static final int PAGE = 200;
  private static final long MOST_KEPT = 8 << 20;
  private static final Sha256 NO_DIGEST = Sha256.of(new byte[0]);

  /** A step that waits; {@code whole} is empty where its payloads were let go. */
  private record Waiting(
      StepState bare, Optional<StepState> whole, Sha256 digest, PageRequest page) {}

  private final ExecutionStore store;
  private final RunId run;
  private final Consumer<StepState> seen;
  private final Map<StepId, Waiting> waiting = new LinkedHashMap<>();
  private Optional<PageRequest> next = Optional.of(PageRequest.first(PAGE));
  private PageRequest current = PageRequest.first(PAGE);
  private Iterator<StepState> items = Collections.emptyIterator();
  private long kept;

  StepWindow(ExecutionStore store, RunId run, Consumer<StepState> seen) {
    this.store = store;
    this.run = run;
    this.seen = seen;
  }

  Optional<StepState> advance() {
    while (!items.hasNext() && next.isPresent()) {
      current = next.get();
      Page<StepState> page = store.steps(run, current);
      items = page.items().iterator();
      next = page.next().map(current::from);
    }
    if (!items.hasNext()) {
      return Optional.empty();
    }
    StepState step = items.next();
    seen.accept(step);
    return Optional.of(step);
  }

  void keep(StepState step) {
    long bytes = payloadBytes(step);
    boolean whole = bytes == 0 || kept + bytes <= MOST_KEPT;
    kept += whole ? bytes : 0;
    waiting.put(
        step.stepId(),
        new Waiting(
            Steps.bare(step),
            whole ? Optional.of(step) : Optional.empty(),
            whole ? NO_DIGEST : digest(step),
            current));
  }

  private static Sha256 digest(StepState step) {
    return Sha256.of(RunCodec.encode(Steps.content(step)));
  }

  /**
   * The step that waits with the id of the other run's step, to compare it with; without payloads
   * where it was let go and both have the same.
   */
  Optional<Pair> take(StepState other) {
    Waiting found = waiting.remove(other.stepId());
    if (found == null) {
      return Optional.empty();
    }
    if (found.whole().isPresent()) {
      kept -= payloadBytes(found.whole().get());
      return Optional.of(new Pair(found.whole().get(), other));
    }
    return Optional.of(
        digest(other).equals(found.digest())
            ? new Pair(found.bare(), Steps.bare(other))
            : new Pair(again(found), other));
  }

  /** A step of this run and its partner. */
  record Pair(StepState mine, StepState other) {}

  private StepState again(Waiting lost) {
    return store.steps(run, lost.page()).items().stream()
        .filter(step -> step.stepId().equals(lost.bare().stepId()))
        .findFirst()
        .orElse(lost.bare());
  }

  /** The steps that found no partner. */
  Iterable<StepState> rest() {
    return () -> waiting.values().stream().map(Waiting::bare).iterator();
  }

  private static long payloadBytes(StepState step) {
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
