package dev.runstore.filesystem.journal;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.support.Cursors;
import dev.runstore.api.support.StepSpool;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.BufferedOutputStream;
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
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CheckedOutputStream;
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
  private @Nullable StepSpool spool;

  /** The steps of the run in this folder. */
  public RunSteps(JournalContext context, RunId id, RunPlaces places) {
    this.context = context;
    this.id = id;
    this.places = places;
    this.table = new StepTable(id, places.steps());
    this.tail = new RunTail(id, places, new Leases(id, context.disk(), places), this::newSpool);
  }

  private Consumer<StepState> newSpool() {
    close();
    StepSpool fresh = new StepSpool();
    spool = fresh;
    return fresh::add;
  }

  /** A page of the steps. */
  public synchronized Page<StepState> page(PageRequest request) {
    String binding = "steps " + id;
    long after = 0;
    long offset = 0;
    if (request.after().isPresent()) {
      String[] parts = Cursors.position(request.after().get(), binding).split("\\.", -1);
      after = Long.parseLong(parts[0]);
      offset = Long.parseLong(parts[1]);
    }
    try {
      Optional<Page<StepState>> fromTable = fromTable(request, binding, after, offset);
      return fromTable.isPresent() ? fromTable.get() : folded(request, binding, after);
    } catch (IOException e) {
      throw context.disk().failure("read", places.folder(), e);
    } catch (UncheckedIOException e) {
      throw spoolFailure(e);
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

  /** Writes the step table of a run that has ended, streamed, put in place as a whole. */
  public synchronized void writeTable() {
    Disk disk = context.disk();
    Path temporary = disk.temporary(places.steps());
    try {
      if (!required().hasEnded()) {
        return;
      }
      StepSpool ended = current();
      try (CheckedOutputStream out =
          StepTable.writer(new BufferedOutputStream(disk.create(temporary), 1 << 16))) {
        long after = 0;
        for (List<Long> keys = ended.firstSequences(after, 1_000);
            !keys.isEmpty();
            keys = ended.firstSequences(after, 1_000)) {
          for (long key : keys) {
            StepState step = ended.step(key);
            if (step != null) {
              out.write(RunCodec.encode(step));
              out.write('\n');
            }
            after = key;
          }
        }
        table.finish(out);
      }
      disk.rename(temporary, places.steps());
    } catch (IOException e) {
      throw disk.failure("write", places.steps(), e);
    } catch (UncheckedIOException e) {
      throw spoolFailure(e);
    } finally {
      disk.remove(temporary);
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
