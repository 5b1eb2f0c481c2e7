package dev.runstore.filesystem;

import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Places;
import dev.runstore.filesystem.journal.JournalState;
import dev.runstore.filesystem.journal.LostNumbers;
import dev.runstore.filesystem.journal.RunJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Looks for damage in the runs of a tenant, both ways between files and index. */
final class Check {
  private final Tenant tenant;
  private final Repair repair;
  private final Consumer<Finding> found;
  private final Endings endings;
  private boolean indexLacks;

  Check(Tenant tenant, Repair repair, Consumer<Finding> found) {
    this.tenant = tenant;
    this.repair = repair;
    this.found = found;
    this.endings = new Endings(tenant);
  }

  void run() {
    for (RunId id : runs()) {
      try {
        check(id);
      } catch (StoreException.Expired e) {
        checkDeleted(id);
      } catch (StoreException.Corrupt e) {
        found.accept(
            new Finding(
                Severity.LOSS,
                "run " + id,
                String.valueOf(e.getMessage()),
                "restore it from a copy",
                false));
      } catch (StoreException e) {
        boolean deletedMeanwhile = e instanceof StoreException.NotFound;
        if (!deletedMeanwhile) {
          found.accept(
              new Finding(
                  Severity.WARNING,
                  "run " + id,
                  "it could not be checked: " + e.getMessage(),
                  "check again",
                  false));
        }
      }
    }
    checkIndex();
  }

  private List<RunId> runs() {
    List<RunId> ids = new ArrayList<>();
    String[] names = tenant.places().runs().toFile().list();
    for (String name : names == null ? new String[0] : names) {
      RunId.parse(name).ifPresent(ids::add);
    }
    ids.sort(RunId::compareTo);
    return ids;
  }

  private void check(RunId id) {
    Places places = tenant.places();
    new ArtifactCheck(tenant, id, found).run();
    if (places.tombstone(id).toFile().exists()) {
      checkDeleted(id);
    } else {
      checkHistory(id);
    }
  }

  private void checkDeleted(RunId id) {
    if (tenant.places().run(id).history(0).toFile().exists()) {
      mend(
          Severity.NOTICE,
          "run " + id,
          "it was deleted, but its files are still there",
          () -> {
            new Deletion(tenant).removeFiles(id);
            return true;
          });
    }
  }

  private void checkHistory(RunId id) {
    RunJournal journal = tenant.journal(id);
    JournalState state = journal.inspect();
    if (!state.exists()) {
      found.accept(
          new Finding(
              Severity.NOTICE,
              "run " + id,
              "its folder has no run: a creation that was not finished, or unowned artifacts",
              "delete the artifacts with deleteAll if nobody needs them",
              false));
      return;
    }
    for (LostNumbers lost : state.lost()) {
      found.accept(
          new Finding(
              Severity.LOSS,
              "run " + id + ", " + lost,
              "damaged in the journal and passed over by readers",
              "restore them from a copy; the rest is readable",
              false));
    }
    if (state.tailBytes() > 0) {
      mend(
          state.tailIsWholeLine() ? Severity.LOSS : Severity.NOTICE,
          "run " + id + ", the last " + state.tailBytes() + " bytes of its journal",
          state.tailIsWholeLine() ? "a damaged last batch" : "a write that was not finished",
          journal::cutTail);
    }
    if (!tenant.index().knows(id)) {
      indexLacks = true;
      found.accept(
          new Finding(
              Severity.WARNING,
              "run " + id,
              "the index does not know it, so that lists leave it out",
              "the index is made anew with --repair",
              repair == Repair.MEND));
    }
    if (repair == Repair.MEND) {
      endings.project(journal, true);
    }
  }

  private void checkIndex() {
    if (repair == Repair.MEND && (indexLacks || !tenant.index().isWhole())) {
      tenant.index().rebuild();
    } else if (!tenant.index().isWhole() && !runs().isEmpty()) {
      found.accept(
          new Finding(
              Severity.NOTICE,
              "the index",
              "it is not there, damaged or of another version; lists read the runs themselves",
              "it is made anew at the next write or with --repair",
              false));
    }
  }

  private void mend(Severity severity, String place, String problem, Supplier<Boolean> mending) {
    boolean mended = repair == Repair.MEND && mending.get();
    found.accept(
        new Finding(
            severity, place, problem, mended ? "removed" : "remove it with --repair", mended));
  }
}
