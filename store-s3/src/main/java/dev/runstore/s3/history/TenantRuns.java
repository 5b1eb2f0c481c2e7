package dev.runstore.s3.history;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.index.RunIndex;
import java.io.Closeable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a session knows of the runs of one tenant. */
public final class TenantRuns implements Closeable {
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
    this.index = new RunIndex(place, this::find);
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
                ? Optional.of(run.required().header())
                : Optional.empty());
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
