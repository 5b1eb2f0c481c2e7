package dev.runstore.s3.history;

import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Entry;
import dev.runstore.s3.bucket.Place;
import dev.runstore.s3.index.IndexCheck;
import dev.runstore.s3.index.RunIndex;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads every run of a tenant, and compares the index with what is there. */
public final class RunCheck {
  private final TenantRuns tenant;
  private final Place place;
  private final Bucket bucket;
  private final RunIndex index;
  private final IndexCheck known;
  private final boolean mend;
  private final Consumer<Finding> found;
  private final RunIds there = new RunIds();
  private boolean makesAnew;

  /** Of this tenant. */
  public RunCheck(TenantRuns tenant, Repair repair, Consumer<Finding> found) {
    this.tenant = tenant;
    this.place = tenant.place();
    this.bucket = place.bucket();
    this.index = tenant.index();
    this.known = index.check();
    this.mend = repair == Repair.MEND;
    this.found = found;
  }

  /** Checks the index as a whole, before the runs. */
  public void index() {
    try {
      known.readAll();
    } catch (StoreException.Corrupt e) {
      if (mend) {
        known.drop();
        makesAnew = true;
      }
      found.accept(
          new Finding(
              Severity.WARNING,
              "index of tenant " + place.tenant(),
              String.valueOf(e.getMessage()),
              mend ? "it is made anew from the runs" : "store check --repair makes it anew",
              mend));
    }
    for (RunId id : known.marksWithoutRun(this::isThere)) {
      if (mend) {
        index.neverOpened(id);
      }
      found.accept(
          finding(
              Severity.NOTICE,
              id,
              "a run of this id was about to be created and never was",
              "its mark was removed",
              "store check --repair removes its mark"));
    }
  }

  /** After the last run: looks for those that only the index has. */
  public void end() {
    known.each(this::missing);
    if (makesAnew) {
      known.madeAnew();
    }
  }

  private boolean isThere(RunId id) {
    return !bucket.list(place.keys().log(id), "", 1).entries().isEmpty();
  }

  private void missing(Run summary) {
    RunId id = summary.id();
    if (there.contains(id) || isThere(id) || !there.add(id)) {
      return;
    }
    if (makesAnew) {
      index.closed(summary, false);
    }
    found.accept(
        new Finding(
            Severity.LOSS,
            "run " + id,
            "its history is gone: below "
                + place.keys().log(id)
                + " there is nothing of its "
                + counted(summary.eventCount(), "event")
                + (summary.noteCount() == 0 ? "" : " and " + counted(summary.noteCount(), "note"))
                + "; the index still has its header",
            "restore the objects from a copy or an earlier version; --repair cannot bring them"
                + " back, and leaves the header in the index",
            false));
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** Checks a run. */
  public void run(RunId id) {
    try {
      Optional<Run> header = tenant.find(id);
      tenant.losses(id).forEach(loss -> lost(id, loss));
      if (header.isEmpty()) {
        return;
      }
      there.add(id);
      unverifiable(id, tenant.unverifiable(id));
      if (!isListed(header.get())) {
        unlisted(id);
      }
    } catch (StoreException.Expired e) {
      there.add(id);
      deleted(id);
    } catch (StoreException.Corrupt e) {
      there.add(id);
      lost(id, e);
    }
  }

  private void unverifiable(RunId id, List<String> batches) {
    if (!batches.isEmpty()) {
      found.accept(
          new Finding(
              Severity.WARNING,
              "run " + id,
              counted(batches.size(), "object")
                  + " without a checksum, so that nobody can tell whether they say what was"
                  + " recorded; the first is "
                  + batches.get(0),
              "compare it with a copy or an earlier version, and restore it with its metadata",
              false));
    }
  }

  private void lost(RunId id, StoreException.Corrupt loss) {
    found.accept(
        new Finding(
            Severity.LOSS,
            "run " + id,
            String.valueOf(loss.getMessage()),
            "restore the object from a copy or an earlier version",
            false));
  }

  private boolean isListed(Run run) {
    return run.status().isTerminal()
        ? known.summary(run.id()).filter(there -> there.noteCount() == run.noteCount()).isPresent()
        : known.isOpen(run.id());
  }

  /** It may have changed meanwhile, so it is read again first. */
  private void unlisted(RunId id) {
    known.readAgain();
    Optional<Run> seen = known.summary(id);
    Optional<Run> header = tenant.find(id);
    if (header.isEmpty() || isListed(header.get())) {
      return;
    }
    if (seen.filter(there -> isShorter(header.get(), there)).isPresent()) {
      cutShort(id);
      return;
    }
    if (mend && header.get().status().isTerminal()) {
      index.closed(header.get(), true);
    } else if (mend) {
      index.opening(id);
    }
    found.accept(
        finding(
            Severity.WARNING,
            id,
            "the index does not have it as it is",
            "it was put into the index",
            "store check --repair puts it into the index"));
  }

  /** The index is written after the history, so what it has seen has been there. */
  private static boolean isShorter(Run run, Run summary) {
    return run.eventCount() < summary.eventCount() || run.noteCount() < summary.noteCount();
  }

  private void cutShort(RunId id) {
    found.accept(
        new Finding(
            Severity.LOSS,
            "run " + id,
            "its last batches are gone: the index has seen more of it than is below "
                + place.keys().log(id),
            "restore the objects from a copy or an earlier version",
            false));
  }

  private void deleted(RunId id) {
    boolean left = hasBytes(id);
    boolean listed = known.isOpen(id) || known.summary(id).isPresent();
    if (!left && !listed) {
      return;
    }
    if (mend && left) {
      tenant.removeBytes(id);
    }
    if (mend && listed) {
      index.deleted(id);
    }
    found.accept(
        finding(
            listed ? Severity.WARNING : Severity.NOTICE,
            id,
            left ? "it was deleted, and some of it is left" : "it was deleted and is still listed",
            "the rest was removed",
            "store check --repair removes the rest"));
  }

  private boolean hasBytes(RunId id) {
    String log = place.keys().log(id);
    long contents = 0;
    for (Entry entry : bucket.all(log)) {
      contents += entry.size() > Deletion.NOTHING.length() ? 1 : 0;
    }
    return contents > 1;
  }

  private Finding finding(
      Severity severity, RunId id, String problem, String mended, String remedy) {
    return new Finding(severity, "run " + id, problem, mend ? mended : remedy, mend);
  }
}
