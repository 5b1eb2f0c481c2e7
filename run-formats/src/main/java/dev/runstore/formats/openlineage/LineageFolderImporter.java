package dev.runstore.formats.openlineage;

import dev.runstore.formats.FolderImporter;
import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportTarget;
import java.util.List;
import java.util.Set;

/** Imports a folder of files with events of OpenLineage: those of one run are one run. */
public final class LineageFolderImporter implements FolderImporter {
  /** For {@code ServiceLoader}. */
  public LineageFolderImporter() {}

  @Override
  public String format() {
    return LineageImport.FORMAT;
  }

  @Override
  public String description() {
    return "files with events of OpenLineage and nothing else";
  }

  @Override
  public boolean recognizes(ImportFolder folder) {
    return folder.hasOnly(new OpenLineageImporter());
  }

  @Override
  public Set<String> records() {
    return Set.of();
  }

  @Override
  public List<ImportReport> read(ImportFolder folder, ImportTarget target) {
    return LineageImport.read(folder.someJson(), target);
  }
}
