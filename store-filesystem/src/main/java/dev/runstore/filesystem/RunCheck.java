package dev.runstore.filesystem;

import dev.runstore.api.EventGap;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Places;
import dev.runstore.filesystem.disk.RunPlaces;
import dev.runstore.filesystem.journal.Claims;
import dev.runstore.filesystem.journal.RunInspection;
import dev.runstore.filesystem.journal.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Looks for damage in one run: its journals, what was made from them, its artifacts, its marks. */
final class RunCheck {
  private final Tenant tenant;
  private final RunId id;
  private final Findings findings;
  private final Places places;
  private final TailFindings tails;
  private boolean indexDiffers;

  RunCheck(Tenant tenant, RunId id, Findings findings) {
    this.tenant = tenant;
    this.id = id;
    this.findings = findings;
    this.places = tenant.places();
    this.tails = new TailFindings(tenant, id, findings);
  }

  /** Whether the index says something else, so that it is to be made anew. */
  boolean indexDiffers() {
    return indexDiffers;
  }

  void run() {
    Optional<Run> listed = listed();
    if (tenant.disk().isThere(places.tombstone(id))) {
      new DeletedCheck(tenant, id, findings).run(listed.isPresent());
      return;
    }
    boolean archived = tenant.archive().holds(id);
    RunPlaces run = tenant.readable(id);
    Optional<RunInspection> there = inspect(run);
    if (run.folder().toFile().exists()) {
      new ArtifactCheck(tenant, id, run, tails::show, findings).run();
    }
    if (places.tombstone(id).toFile().exists()) {
      return;
    }
    if (there.isEmpty()) {
      checkMissing(run, listed);
      return;
    }
    RunInspection journal = there.get();
    boolean whole = journal.lost().isEmpty() && journal.run().isPresent();
    Optional<Run> saved = whole ? saved(run, archived) : Optional.empty();
    Witness known = known(journal.witness(), listed, saved);
    tails.tell(journal, run, whole ? Optional.of(known) : Optional.empty(), archived);
    if (whole) {
      compare(journal.run().orElseThrow(), known, listed, saved, run, archived);
    }
    journal.damagedLease().ifPresent(file -> tellLease(file, run));
    if (listed.isEmpty() && !tenant.index().knows(id)) {
      differs("the index does not know it, so that lists leave it out");
    }
    if (!archived && journal.run().filter(header -> header.status().isTerminal()).isPresent()) {
      project(journal, run);
    }
  }

  private Optional<RunInspection> inspect(RunPlaces run) {
    try {
      return RunInspection.of(tenant.disk(), id, run);
    } catch (IOException e) {
      throw tenant.disk().failure("read", run.folder(), e);
    }
  }

  /** What lists show of the run. */
  private Optional<Run> listed() {
    try {
      return tenant.index().summary(id);
    } catch (IllegalArgumentException e) {
      differs("what the index says of it is damaged: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void differs(String problem) {
    indexDiffers = true;
    findings.warning(
        "run " + id + ", the index", problem, "store check --repair makes the index anew");
  }

  private void checkMissing(RunPlaces run, Optional<Run> listed) {
    if (listed.isPresent()) {
      Run lost = listed.get();
      findings.loss(
          "run " + id + ", " + run.folder(),
          "its history is gone: "
              + new EventGap(Track.HISTORY, 1, lost.eventCount())
              + (lost.noteCount() == 0
                  ? ""
                  : " and " + new EventGap(Track.NOTES, 1, lost.noteCount()))
              + "; the index still has its header",
          "restore the folder from a copy, or delete the run");
    } else if (run.folder().toFile().exists()) {
      findings.notice(
          "run " + id,
          "its folder has no run: a creation that was not finished, or unowned artifacts",
          "store check --remove-unowned removes its artifacts when they are older than a day");
    } else {
      findings.notice(
          "run " + id + ", the index",
          "it has been announced, and there is nothing of it: its creation was not finished, or"
              + " its folder was removed",
          "restore its folder from a copy if there was one");
    }
  }

  private void tellLease(Path file, RunPlaces run) {
    findings.mend(
        Severity.WARNING,
        "run " + id + ", " + tails.show(file, run),
        "it is damaged, gone or of another run, so that its runner counts as gone until it renews",
        "writes it anew as the history has it",
        () -> Claims.mend(tenant.journal(id)));
  }

  /** How much there was at some time, by what was made from the journals. */
  private static Witness known(Witness witness, Optional<Run> listed, Optional<Run> saved) {
    return new Witness(
        Math.max(witness.events(), Math.max(count(listed), count(saved))),
        Math.max(witness.notes(), Math.max(notes(listed), notes(saved))));
  }

  private void compare(
      Run run,
      Witness known,
      Optional<Run> listed,
      Optional<Run> saved,
      RunPlaces places,
      boolean archived) {
    long events = known.events();
    long notes = known.notes();
    if (events > run.eventCount() || notes > run.noteCount()) {
      boolean history = events > run.eventCount();
      findings.loss(
          "run "
              + id
              + ", "
              + (history ? "events." : "notes.jsonl")
              + (history ? "*.jsonl" : "")
              + ", "
              + (history
                  ? new EventGap(Track.HISTORY, run.eventCount() + 1, events)
                  : new EventGap(Track.NOTES, run.noteCount() + 1, notes)),
          "they are in no journal, but what was made from the journals knows of them",
          "restore the journals from a copy");
      return;
    }
    boolean indexed = listed.isEmpty() || same(listed.get(), run) || catchesUp(run);
    if (!indexed) {
      differs("lists show something else than its history says");
    }
    if (saved.isPresent() && !agrees(saved.get(), run)) {
      stale(places, archived, "it says something else than the history");
    }
  }

  /** A note that was just written is in the index a moment later. */
  private boolean catchesUp(Run run) {
    return listed().filter(now -> same(now, run) || now.noteCount() > run.noteCount()).isPresent();
  }

  private static boolean same(Run one, Run other) {
    return one.withLease(Optional.empty()).equals(other.withLease(Optional.empty()));
  }

  /** The record of the end is not written again for later notes. */
  private static boolean agrees(Run saved, Run run) {
    return saved.noteCount() == run.noteCount()
        ? same(saved, run)
        : saved.status() == run.status()
            && saved.eventCount() == run.eventCount()
            && saved.recordedAt().equals(run.recordedAt())
            && saved.endRecordedAt().equals(run.endRecordedAt())
            && saved.subject().equals(run.subject())
            && saved.id().equals(run.id());
  }

  private static long count(Optional<Run> run) {
    return run.map(Run::eventCount).orElse(0L);
  }

  private static long notes(Optional<Run> run) {
    return run.map(Run::noteCount).orElse(0L);
  }

  /** The record of the end. */
  private Optional<Run> saved(RunPlaces run, boolean archived) {
    try {
      return Optional.of(EndRecord.header(Files.readAllBytes(run.result())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw tenant.disk().failure("read", run.result(), e);
    } catch (IllegalArgumentException e) {
      stale(run, archived, "it is damaged: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void stale(RunPlaces run, boolean archived, String problem) {
    String place = "run " + id + ", " + tails.show(run.result(), run);
    if (archived) {
      findings.warning(place, problem, "restore the run from the archive, then repair");
    } else {
      remade(place, problem, run.result());
    }
  }

  private void remade(String place, String problem, Path file) {
    findings.mend(
        Severity.WARNING,
        place,
        problem,
        "makes it anew from the history",
        () -> {
          tenant.disk().remove(file);
          return new Endings(tenant).project(tenant.journal(id), false);
        });
  }

  private void project(RunInspection journal, RunPlaces run) {
    switch (journal.tables()) {
      case RIGHT -> {}
      case STEPS_ARE_WRONG -> remakeTable(run, run.steps(), "it has other steps than the history");
      case OUTLINES_ARE_WRONG ->
          remakeTable(run, run.outlines(), "it says something else than the steps and the history");
    }
    if (findings.mends()) {
      try {
        new Endings(tenant).project(tenant.journal(id), true);
      } catch (dev.runstore.api.StoreException.Unavailable
          | dev.runstore.api.StoreException.Forbidden e) {
        findings.warning(
            "run " + id,
            "what is made from its history could not be made: " + e.getMessage(),
            "make room or give the right to write there, then repair again");
      } finally {
        tenant.forget(id);
      }
    }
  }

  private void remakeTable(RunPlaces run, Path file, String problem) {
    tenant.forget(id);
    remade("run " + id + ", " + tails.show(file, run), problem, file);
  }
}
