package dev.runstore.formats.folder;

import dev.runstore.formats.FolderImporter;
import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.RunDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Imports {@code runs/agents/{run_id}/metadata.yaml}, {@code runs/workflows/{run_id}/metadata.yaml}
 * and {@code runs/{run_id}/execution_result.json}: one such folder, or all below a folder.
 */
public final class RunFolderImporter implements FolderImporter {
  static final List<String> RECORDS =
      List.of("metadata.yaml", "metadata.yml", "metadata.json", "execution_result.json");

  /** For {@code ServiceLoader}. */
  public RunFolderImporter() {}

  @Override
  public String format() {
    return "run-folder";
  }

  @Override
  public String description() {
    return "folders with metadata.yaml or execution_result.json";
  }

  @Override
  public boolean recognizes(ImportFolder folder) {
    return !runs(folder).isEmpty();
  }

  @Override
  public Set<String> records() {
    return Set.copyOf(RECORDS);
  }

  @Override
  public List<ImportReport> read(ImportFolder folder, ImportTarget target) {
    List<RunDraft> drafts = new ArrayList<>();
    for (String path : runs(folder)) {
      ImportFolder one = path.isEmpty() ? folder : folder.below(path);
      String place = folder.name() + "/" + path;
      drafts.add(new RunFolder(one, place.contains("agents")).draft(format()));
    }
    if (drafts.isEmpty()) {
      throw folder.refused("no folder in it has " + String.join(" or ", RECORDS));
    }
    return DraftImport.write(target, drafts);
  }

  /** The folders of runs, outermost first; one within another belongs to that. */
  private static List<String> runs(ImportFolder folder) {
    Set<String> found = new TreeSet<>();
    for (String name : folder.names()) {
      int slash = name.lastIndexOf('/');
      if (RECORDS.contains(name.substring(slash + 1))) {
        found.add(slash < 0 ? "" : name.substring(0, slash));
      }
    }
    return found.stream()
        .filter(
            path ->
                found.stream()
                    .noneMatch(
                        other ->
                            !other.equals(path)
                                && (other.isEmpty() || path.startsWith(other + "/"))))
        .toList();
  }
}
