package dev.runstore.formats.langsmith;

import dev.runstore.formats.FolderImporter;
import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportTarget;
import java.util.List;
import java.util.Set;

/** Imports a folder of batches for LangSmith: those of one trace are one run. */
public final class LangsmithFolderImporter implements FolderImporter {
  /** For {@code ServiceLoader}. */
  public LangsmithFolderImporter() {}

  @Override
  public String format() {
    return LangsmithBatches.FORMAT;
  }

  @Override
  public String description() {
    return "files with batches of runs for LangSmith and nothing else";
  }

  @Override
  public boolean recognizes(ImportFolder folder) {
    return folder.hasOnly(new LangsmithImporter());
  }

  @Override
  public Set<String> records() {
    return Set.of();
  }

  @Override
  public List<ImportReport> read(ImportFolder folder, ImportTarget target) {
    return LangsmithBatches.read(folder.someJson(), target);
  }
}
