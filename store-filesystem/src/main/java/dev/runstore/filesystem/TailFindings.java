package dev.runstore.filesystem;

import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Places;
import dev.runstore.filesystem.disk.RunPlaces;
import dev.runstore.filesystem.journal.LostNumbers;
import dev.runstore.filesystem.journal.RunInspection;
import dev.runstore.filesystem.journal.Tail;
import dev.runstore.filesystem.journal.Witness;
import java.nio.file.Path;
import java.util.Optional;

/** Tells what of a run's journals is lost, or follows what can be read. */
final class TailFindings {
  private final Tenant tenant;
  private final RunId id;
  private final Findings findings;
  private final Places places;

  TailFindings(Tenant tenant, RunId id, Findings findings) {
    this.tenant = tenant;
    this.id = id;
    this.findings = findings;
    this.places = tenant.places();
  }

  /**
   * Tells all of it.
   *
   * @param known how much there was at some time; empty if what can be read is not whole anyway
   */
  void tell(RunInspection journal, RunPlaces run, Optional<Witness> known, boolean archived) {
    tellLost(journal, run);
    for (Tail tail : journal.tails()) {
      boolean isNotes = tail.file().equals(run.notes());
      boolean wasMore =
          known.map(all -> isNotes ? all.notes() : all.events()).orElse(Long.MAX_VALUE)
              > tail.after();
      boolean mendable = isNotes || isNewest(tail, run);
      tellTail(wasMore ? tail.ofMore() : tail, !archived && mendable, run);
    }
    journal.overtaken().forEach(tail -> tellTail(tail, !archived, run));
    tellKept(run);
  }

  private void tellLost(RunInspection journal, RunPlaces run) {
    for (LostNumbers lost : journal.lost()) {
      findings.loss(
          "run " + id + ", " + show(lost.file(), run) + ", " + lost.gap(),
          "damaged or gone, and passed over by readers",
          "restore the file from a copy; the rest of the run is readable");
    }
  }

  private void tellTail(Tail tail, boolean mendable, RunPlaces run) {
    String place =
        "run " + id + ", " + show(tail.file(), run) + ", the last " + tail.length() + " bytes";
    boolean isNotes = tail.file().equals(run.notes());
    String problem =
        switch (tail.kind()) {
          case RESERVED -> "zeros, where more would have been written; nothing is lost";
          case UNFINISHED -> "a write that was not finished, and not acknowledged";
          case REPEATED -> "they repeat what is there; nothing is lost";
          case DAMAGED ->
              "a damaged end: "
                  + (isNotes ? "notes" : "events")
                  + " from number "
                  + (tail.after() + 1)
                  + " on may have been acknowledged and cannot be read";
        };
    Severity severity =
        switch (tail.kind()) {
          case RESERVED, UNFINISHED, REPEATED -> Severity.NOTICE;
          case DAMAGED -> Severity.LOSS;
        };
    if (!mendable) {
      if (severity == Severity.LOSS) {
        findings.loss(place, problem, "restore the file from a copy");
      } else {
        findings.notice(place, problem, "nothing needs to be done");
      }
      return;
    }
    String does =
        switch (tail.kind()) {
          case RESERVED, UNFINISHED, REPEATED -> "cuts them off";
          case DAMAGED ->
              "moves them to a file .damaged-… beside it; restore the journal from a copy if there"
                  + " is one";
        };
    findings.mend(
        severity,
        place,
        problem,
        does,
        () -> {
          boolean wasMore = tail.kind() == Tail.Kind.DAMAGED;
          return isNotes
              ? tenant.journal(id).cutNotesTail(wasMore)
              : tenant.journal(id).cutTail(tail.file(), wasMore);
        });
  }

  /** What a claim that has not come through may go on behind is left alone. */
  private static boolean isNewest(Tail tail, RunPlaces run) {
    String[] names = run.folder().toFile().list();
    long newest = 0;
    for (String name : names == null ? new String[0] : names) {
      newest =
          Math.max(
              newest,
              RunPlaces.generation(name).stream()
                  .filter(generation -> run.history(generation).toFile().length() > 0)
                  .max()
                  .orElse(0));
    }
    return tail.file().equals(run.history(newest));
  }

  /** What a repair has moved aside is missing until somebody has looked at it. */
  private void tellKept(RunPlaces run) {
    String[] names = run.folder().toFile().list((folder, name) -> name.contains(Tail.ASIDE));
    for (String name : names == null ? new String[0] : names) {
      findings.warning(
          "run " + id + ", " + show(run.folder().resolve(name), run),
          "a repair moved it here: events or notes that may have been acknowledged",
          "restore the journal from a copy if there is one; then remove this file");
    }
  }

  /** A file of the run as people find it. */
  String show(Path file, RunPlaces run) {
    return run.equals(places.run(id))
        ? places.root().relativize(file).toString()
        : places.root().relativize(places.archived(id)) + ", " + run.folder().relativize(file);
  }
}
