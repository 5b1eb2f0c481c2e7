package dev.runstore.formats.folder;

import dev.runstore.api.StoreException;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.formats.FolderExporter;
import dev.runstore.formats.RunSource;
import dev.runstore.formats.copy.CopiedRun;
import dev.runstore.formats.copy.StoreCopy;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes a run as the files of the embedded store, the folder for people among them: a store of one
 * run, that {@code wct --root} opens.
 */
public final class FilesExporter implements FolderExporter {
  /** For {@code ServiceLoader}. */
  public FilesExporter() {}

  @Override
  public String format() {
    return "folder";
  }

  @Override
  public String description() {
    return "the files of a store of one run, those for people included";
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.runstore.api.StoreException.InvalidConfiguration if the store of files is not on
   *     the class path
   */
  @Override
  public void write(RunSource run, Path folder) {
    run.run();
    Map<String, String> files =
        Map.of("type", "filesystem", "root", folder.toString(), "readable", "after-end");
    RunstoreConfig config = RunstoreConfig.builder().executions(files).artifacts(files).build();
    try (Stores stores = Stores.open(config)) {
      CopiedRun copied =
          new StoreCopy(run.executions(), run.artifacts(), stores.executions(), stores.artifacts())
              .one(run.runId());
      if (copied.result() != CopiedRun.Result.COPIED) {
        throw new StoreException.Corrupt(
            "run "
                + run.runId()
                + " is not written as a folder, which could not say what is missing: "
                + copied.problem().orElse("")
                + "; --format bundle takes what is left and says what is missing");
      }
    }
  }
}
