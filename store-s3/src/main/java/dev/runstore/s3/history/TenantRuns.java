package dev.runstore.s3.history;

import dev.runstore.api.EventGap;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.index.RunIndex;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a session knows of the runs of one tenant. */
public final class TenantRuns implements Closeable {
  private static final System.Logger LOG = System.getLogger("dev.runstore.s3");
  private static final int STEP_TABLES = 4;

  private final Place place;
  private final Runs runs;
  private final RunIndex index;
  private final BatchReader reader;
  private final Map<RunId, RunSteps> steps = new LinkedHashMap<>(8, 0.75f, true);

  /** Of the tenant at this place. */
  public TenantRuns(Place place) {
    this.place = place;
    this.runs = new Runs(place, new Refusals(place.bucket().settings().place()));
    this.index = new RunIndex(place, this::listed);
    this.reader = new BatchReader(place.bucket());
  }

  Place place() {
    return place;
  }

  Runs runs() {
    return runs;
  }

  /** What lists them. */
  public RunIndex index() {
    return index;
  }

  /** The header of a run as it is now. */
  Optional<Run> find(RunId id) {
    return runs.fresh(
        id,
        run ->
            run.isDeleted() || run.exists()
                ? Optional.of(header(run.readable()))
                : Optional.empty());
  }

  /** Of a run whose last part cannot be read the index may know how it ended. */
  private Run header(RunLog run) {
    Run read = run.header();
    return run.isDamaged() ? index.seen(read).orElse(read) : read;
  }

  /** The same for a list, which has no place to say that some of the run is missing. */
  private Optional<Run> listed(RunId id) {
    Optional<Run> header = find(id);
    if (runs.with(id, RunLog::isDamaged)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "lists show run "
              + id
              + " without what is damaged or gone of it; see what store check says of it");
    }
    return header;
  }

  /**
   * The events of a run that has just been read which cannot be. Of an open run that is not among
   * the open ones the index may know an end that is gone. What came meanwhile is no gap, so the run
   * is read again before it is compared with the index.
   */
  List<EventGap> gaps(RunLog run) {
    Optional<Run> most = Optional.empty();
    if (run.isDamaged() || (!run.hasEnded() && !index.isMarkedOpen(run.id()))) {
      most = index.seen(run.header());
      run.refresh();
    }
    Run read = run.readable().header();
    List<EventGap> gaps = new ArrayList<>(run.seen().gaps());
    most.ifPresent(
        there -> {
          upTo(gaps, Track.HISTORY, read.eventCount(), there.eventCount());
          upTo(gaps, Track.NOTES, read.noteCount(), there.noteCount());
        });
    gaps.sort(Comparator.comparing(EventGap::track).thenComparingLong(EventGap::first));
    return gaps;
  }

  private static void upTo(List<EventGap> gaps, Track track, long last, long most) {
    if (most > last) {
      Optional<EventGap> before =
          gaps.stream().filter(gap -> gap.track() == track && gap.last() == last).findFirst();
      before.ifPresent(gaps::remove);
      gaps.add(new EventGap(track, before.map(EventGap::first).orElse(last + 1), most));
    }
  }

  /** What is said of each batch of a run that cannot be read, as it was when it was read last. */
  List<StoreException.Corrupt> losses(RunId id) {
    return runs.with(id, run -> List.copyOf(run.seen().losses()));
  }

  /** The batches of a run that carry no checksum, as it was when it was read last. */
  List<String> unverifiable(RunId id) {
    return runs.with(id, run -> List.copyOf(run.seen().unverifiable()));
  }

  /** Removes what a deleted run still keeps. */
  void removeBytes(RunId id) {
    runs.with(
        id,
        run -> {
          Deletion.removeBytes(run);
          return true;
        });
  }

  /** A page of the steps of a run that has just been read. */
  Page<StepState> steps(RunLog run, PageRequest page) {
    if (run.isDamaged()) {
      try (RunSteps table = new RunSteps(run.id())) {
        table.follow(run, reader);
        return table.page(page, place.tenant().value());
      }
    }
    synchronized (steps) {
      RunSteps table = steps.computeIfAbsent(run.id(), RunSteps::new);
      if (steps.size() > STEP_TABLES) {
        Map.Entry<RunId, RunSteps> eldest = steps.entrySet().iterator().next();
        eldest.getValue().close();
        steps.remove(eldest.getKey());
      }
      table.follow(run, reader);
      return table.page(page, place.tenant().value());
    }
  }

  @Override
  public void close() {
    index.close();
    synchronized (steps) {
      steps.values().forEach(RunSteps::close);
      steps.clear();
    }
  }
}
