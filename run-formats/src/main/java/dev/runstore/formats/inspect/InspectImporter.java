package dev.runstore.formats.inspect;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.EarlierRecords;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Imports a log of Inspect: JSON as a whole, or a zip file with one entry for each sample. */
public final class InspectImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public InspectImporter() {}

  @Override
  public String format() {
    return "inspect-ai";
  }

  @Override
  public String description() {
    return "a log of Inspect, .json or .eval";
  }

  @Override
  public boolean recognizesBeginning(ImportSource source) {
    return EvalZip.begins(source);
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return EvalZip.begins(source)
        || source.outline().has("version", "status", "eval", "plan", "stats");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    InspectRun run = run(source);
    String id = run.id();
    EarlierRecords earlier = EarlierRecords.of(target, source, format(), Set.of(id));
    return DraftImport.write(target, List.of(run.draft(format(), earlier.run(id))));
  }

  private static InspectRun run(ImportSource source) {
    if (EvalZip.begins(source)) {
      EvalZip zip = EvalZip.of(source);
      return new InspectRun(source, zip.header(), zip.samples(), OptionalInt.of(zip.entries()));
    }
    JsonView log = JsonFiles.tree(source);
    return new InspectRun(source, log, log.at("samples").items(), OptionalInt.empty());
  }
}
