package dev.runstore.formats.dbt;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Imports the lines that dbt logs with {@code --log-format json}; each invocation is a run. */
public final class DbtLogImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public DbtLogImporter() {}

  @Override
  public String format() {
    return "dbt-log";
  }

  @Override
  public String description() {
    return "JSON log lines of dbt";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    return source.outline().firstHas("data", "info")
        && source.beginning().contains("\"invocation_id\"");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    Map<String, List<JsonView>> invocations = new LinkedHashMap<>();
    for (JsonView line : JsonFiles.records(source)) {
      invocations
          .computeIfAbsent(line.at("info", "invocation_id").required(), id -> new ArrayList<>())
          .add(line);
    }
    return DraftImport.write(
        target,
        invocations.entrySet().stream()
            .map(one -> new DbtLog(one.getKey(), one.getValue()).draft(format()))
            .toList());
  }
}
