package dev.runstore.filesystem.journal;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StepOutline;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.support.Cursors;
import dev.runstore.api.support.StepSpool;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a run: from its step table if it has one, else folded from its history, going on
 * where the page before stopped. Thread-safe.
 */
public final class RunSteps implements Closeable {
  private final JournalContext context;
  private final RunId id;
  private final RunPlaces places;
  private final RunTail tail;
  private final StepTable table;
  private final OutlineTable outlines;
  private @Nullable StepSpool spool;
  private KeptCounts.Counting counting = new KeptCounts.Counting();

  /** The steps of the run in this folder. */
  public RunSteps(JournalContext context, RunId id, RunPlaces places) {
    this.context = context;
    this.id = id;
    this.places = places;
    this.table = new StepTable(id, places.steps());
    this.outlines = new OutlineTable(id, places, table);
    this.tail = new RunTail(id, places, new Leases(id, context.disk(), places), this::newSpool);
  }

  private Folding newSpool() {
    close();
    StepSpool fresh = new StepSpool();
    KeptCounts.Counting counts = new KeptCounts.Counting();
    spool = fresh;
    counting = counts;
    return new Folding() {
      @Override
      public void step(StepState step) {
        fresh.add(step);
      }

      @Override
      public void event(RecordedEvent event, long generation, long offset) {
        counts.event(event, generation, offset);
      }
    };
  }

  /** A page of the steps. */
  public synchronized Page<StepState> page(PageRequest request) {
    String binding = StepPlace.binding(id);
    StepPlace from = StepPlace.of(request, id);
    try {
      Optional<Page<StepState>> fromTable = fromTable(request, binding, from.after(), from.step());
      return fromTable.isPresent() ? fromTable.get() : folded(request, binding, from.after());
    } catch (IOException e) {
      throw context.disk().failure("read", places.folder(), e);
    } catch (UncheckedIOException e) {
      throw spoolFailure(e);
    }
  }

  /** A page of their outlines; empty if they are not kept. */
  public synchronized Optional<Page<StepOutline>> outlines(PageRequest request) {
    try {
      return outlines.page(request, StepPlace.of(request, id));
    } catch (IOException e) {
      throw context.disk().failure("read", places.outlines(), e);
    }
  }

  /**
   * How many events there are of each kind, and those of these types; empty if that is not kept.
   */
  public synchronized Optional<Map<String, Long>> countEvents(
      Set<String> types, Consumer<EventBody> given) {
    try {
      Optional<KeptCounts> counts = outlines.counts().filter(kept -> kept.marks(types));
      if (counts.isEmpty()) {
        return Optional.empty();
      }
      List<EventBody> found = new ArrayList<>();
      if (!new MarkedEvents(id, places).read(counts.get(), types, found::add)) {
        return Optional.empty();
      }
      found.forEach(given);
      return Optional.of(new TreeMap<>(counts.get().kinds()));
    } catch (IOException e) {
      throw context.disk().failure("read", places.folder(), e);
    }
  }

  private Optional<Page<StepState>> fromTable(
      PageRequest request, String binding, long after, long offset) throws IOException {
    OptionalLong end = table.end();
    if (end.isEmpty() || offset > end.getAsLong()) {
      return Optional.empty();
    }
    List<StepState> steps = new ArrayList<>();
    try (LineReader lines = new LineReader(places.steps(), offset, end.getAsLong())) {
      long next = offset;
      while (lines.next()) {
        if (steps.size() == request.limit()) {
          String position = steps.get(steps.size() - 1).firstSequence() + "." + next;
          return Optional.of(new Page<>(steps, Optional.of(Cursors.of(binding, position))));
        }
        StepState step =
            RunCodec.decodeStep(Arrays.copyOfRange(lines.buffer(), lines.from(), lines.to()));
        if (step.firstSequence() > after) {
          steps.add(step);
        }
        next = lines.nextOffset();
      }
      return Optional.of(Page.last(steps));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Page<StepState> folded(PageRequest request, String binding, long after)
      throws IOException {
    RunState state = required();
    StepSpool ended = current();
    Map<Long, StepState> open = new TreeMap<>();
    for (StepState step : state.openSteps()) {
      open.put(step.firstSequence(), step);
    }
    TreeMap<Long, Boolean> keys = new TreeMap<>();
    ended.firstSequences(after, request.limit() + 1).forEach(key -> keys.put(key, true));
    open.keySet().stream().filter(key -> key > after).forEach(key -> keys.put(key, true));
    List<StepState> steps = new ArrayList<>();
    long last = after;
    for (long key : keys.keySet()) {
      if (steps.size() == request.limit()) {
        return new Page<>(steps, Optional.of(Cursors.of(binding, last + ".0")));
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

  private RunState required() throws IOException {
    RunState state = tail.refresh();
    if (state == null) {
      throw new StoreException.NotFound("there is no run " + id + " in store " + context.store());
    }
    return state;
  }

  private StepSpool current() {
    return java.util.Objects.requireNonNull(spool);
  }

  /** Writes the step table of a run that has ended, and the outlines beside it. */
  public synchronized void writeTable() {
    try {
      if (required().hasEnded()) {
        new TableWriter(context.disk(), places, table, outlines)
            .write(current(), counting.counts());
      }
    } catch (IOException e) {
      throw context.disk().failure("write", places.steps(), e);
    } catch (UncheckedIOException e) {
      throw spoolFailure(e);
    }
  }

  private StoreException spoolFailure(UncheckedIOException e) {
    close();
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    String doing = "keep the steps of run " + id + " in the folder of temporary files";
    return context
        .disk()
        .failure(doing, temporary, new IOException(String.valueOf(e.getCause()), e));
  }

  @Override
  public synchronized void close() {
    StepSpool open = spool;
    spool = null;
    tail.forget();
    if (open != null) {
      open.close();
    }
  }
}
