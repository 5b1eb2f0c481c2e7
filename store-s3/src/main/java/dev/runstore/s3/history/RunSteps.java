package dev.runstore.s3.history;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.support.Cursors;
import dev.runstore.api.support.StepSpool;
import dev.runstore.s3.bucket.Entry;
import java.io.Closeable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The steps of a run, folded from its history, going on where the page before stopped. */
final class RunSteps implements Closeable {
  private final RunId id;
  private final StepSpool ended = new StepSpool();
  private final RunFold fold;

  RunSteps(RunId id) {
    this.id = id;
    this.fold = new RunFold(id, ended::add);
  }

  /** Takes in the batches that it has not seen. */
  void follow(RunLog run, BatchReader reader) {
    Numbers batches = run.batches(Track.HISTORY);
    List<Entry> missing = new ArrayList<>();
    for (int i = batches.holding(fold.eventCount() + 1); i < batches.size(); i++) {
      if (batches.at(i) > fold.eventCount()) {
        missing.add(new Entry(run.key(Track.HISTORY, batches.at(i)), 1L << 18, Instant.EPOCH, ""));
      }
    }
    Optional<String> gone =
        reader.read(
            missing,
            found -> {
              for (RecordedEvent event : run.decode(found, Track.HISTORY)) {
                if (run.isDamaged()) {
                  fold.passOver(Track.HISTORY, event.sequence() - 1);
                }
                fold.apply(event);
              }
            });
    if (gone.isPresent()) {
      throw run.events().vanished(gone.get());
    }
  }

  Page<StepState> page(PageRequest request, String owner) {
    String binding = "steps " + owner + "/" + id;
    long after = request.after().map(c -> Long.parseLong(Cursors.position(c, binding))).orElse(0L);
    Map<Long, StepState> open = new TreeMap<>();
    for (StepState step : fold.openSteps()) {
      open.put(step.firstSequence(), step);
    }
    TreeSet<Long> keys = new TreeSet<>(ended.firstSequences(after, request.limit() + 1));
    open.keySet().stream().filter(key -> key > after).forEach(keys::add);
    List<StepState> steps = new ArrayList<>();
    long last = after;
    for (long key : keys) {
      if (steps.size() == request.limit()) {
        return new Page<>(steps, Optional.of(Cursors.of(binding, Long.toString(last))));
      }
      steps.add(whole(ended.step(key), open.get(key)));
      last = key;
    }
    return Page.last(steps);
  }

  private static StepState whole(@Nullable StepState ended, @Nullable StepState open) {
    if (ended == null || open == null) {
      return java.util.Objects.requireNonNull(ended == null ? open : ended);
    }
    return RunFold.merge(ended, open);
  }

  @Override
  public void close() {
    ended.close();
  }
}
