package dev.runstore.filesystem;

import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.AtOnce;
import dev.runstore.api.support.FindingBuffer;
import dev.runstore.filesystem.disk.Places;
import dev.runstore.filesystem.index.RunFolders;
import dev.runstore.filesystem.index.RunIds;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Looks for damage in the runs of a tenant, both ways between files and index. */
final class Check {
  private final Tenant tenant;
  private final Repair repair;
  private final Consumer<Finding> found;
  private final Findings findings;
  private final AtomicBoolean indexDiffers = new AtomicBoolean();

  Check(Tenant tenant, Repair repair, Consumer<Finding> found) {
    this.tenant = tenant;
    this.repair = repair;
    this.found = found;
    this.findings = new Findings(repair, found);
  }

  void run() {
    AtOnce.few().each(ids(), this::check, FindingBuffer::tell);
    checkIndex();
    new Leftovers(tenant, findings).run();
  }

  /** The runs that have a folder, a bundle or a mark in the index; 16 bytes for each. */
  private RunIds ids() {
    Places places = tenant.places();
    RunIds ids = new RunIds();
    addNames(ids, places.runs(), "");
    addNames(ids, places.archive(), RunFolders.BUNDLE);
    tenant.index().addAll(ids);
    return ids;
  }

  private void addNames(RunIds ids, Path folder, String suffix) {
    try {
      RunFolders.each(folder, suffix, ids::add);
    } catch (NotDirectoryException e) {
      findings.loss(
          folder.toString(),
          "a file stands where the folder of the runs is needed",
          "move it away and restore the folder from a copy");
    } catch (IOException e) {
      throw tenant.disk().failure("read", folder, e);
    }
  }

  private FindingBuffer check(RunId id) {
    FindingBuffer told = new FindingBuffer(found);
    check(id, new Findings(repair, told));
    return told;
  }

  private void check(RunId id, Findings findings) {
    RunCheck run = new RunCheck(tenant, id, findings);
    try {
      run.run();
    } catch (StoreException.Expired | StoreException.NotFound e) {
      System.getLogger("dev.runstore.filesystem")
          .log(System.Logger.Level.DEBUG, "run " + id + " was deleted while it was checked", e);
    } catch (StoreException.Corrupt e) {
      findings.loss("run " + id, String.valueOf(e.getMessage()), "restore it from a copy");
    } catch (StoreException e) {
      findings.warning("run " + id, "it could not be checked: " + e.getMessage(), "check again");
    } catch (IllegalArgumentException e) {
      findings.loss(
          "run " + id,
          "what it holds is whole, but cannot be understood: " + e.getMessage(),
          "read it with the program that wrote it, or restore it from a copy");
    }
    if (run.indexDiffers()) {
      indexDiffers.set(true);
    }
  }

  private void checkIndex() {
    boolean whole = tenant.index().isWhole();
    if (whole && !indexDiffers.get()) {
      return;
    }
    boolean empty = !ids().iterator().hasNext();
    if (empty && !findings.mends()) {
      return;
    }
    findings.mend(
        indexDiffers.get() ? Severity.WARNING : Severity.NOTICE,
        "the index, " + tenant.places().index(),
        whole
            ? "it does not say what the runs say"
            : "it is not there, damaged or of another version; lists read the runs themselves",
        "makes it anew from the runs and keeps the old one in trash",
        () -> {
          tenant.index().rebuild();
          return true;
        });
  }
}
