package dev.runstore.cli;

import dev.runstore.api.RunQuery;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.TenantId;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.RefusedImportException;
import dev.runstore.formats.copy.CopiedRun;
import dev.runstore.formats.copy.StoreCopy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A folder that is a store itself, as the export of format folder makes it: it is copied from. */
final class StoreFolder {
  static final String FORMAT = "folder";

  private final App app;
  private final Path folder;

  StoreFolder(App app, Path folder) {
    this.app = app;
    this.folder = folder;
  }

  /**
   * Copies its runs into the store of the command.
   *
   * @param told of each run that is there then
   * @throws RefusedImportException if some could not be copied; the others were
   */
  void copy(Consumer<ImportReport> told) {
    List<String> refused = new ArrayList<>();
    try (Stores here = app.openOther(folder, null, null)) {
      if (here.config().fingerprint().equals(app.stores().config().fingerprint())) {
        throw CommandFailure.usage(folder + " is the store that is imported into");
      }
      TenantId tenant = tenant(here);
      new StoreCopy(
              here.executions(tenant), here.artifacts(tenant), app.executions(), app.artifacts())
          .all(RunQuery.all(), run -> tell(run, told, refused));
    }
    if (!refused.isEmpty()) {
      throw new RefusedImportException(
          "cannot import "
              + (refused.size() == 1 ? "a run" : refused.size() + " runs")
              + " of "
              + folder
              + ": "
              + refused.get(0)
              + (refused.size() == 1 ? "" : "; wct store copy tells of each"));
    }
  }

  /** Its only tenant, or the one of the command. */
  private static TenantId tenant(Stores here) {
    List<TenantId> tenants = new ArrayList<>();
    here.executionSession().maintenance().tenants().forEach(tenants::add);
    return tenants.size() == 1 ? tenants.get(0) : here.tenant();
  }

  private static void tell(CopiedRun run, Consumer<ImportReport> told, List<String> refused) {
    switch (run.result()) {
      case COPIED, UNCHANGED ->
          told.accept(
              new ImportReport(
                  run.runId(), Optional.empty(), FORMAT, run.result() == CopiedRun.Result.COPIED));
      case DELETED, REFUSED ->
          refused.add(run.problem().orElse("run " + run.runId() + " was deleted here"));
    }
  }
}
