package dev.runstore.formats.claudecode;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.JsonOutline;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Imports session lines of Claude Code; each session is a run. */
public final class ClaudeCodeImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public ClaudeCodeImporter() {}

  @Override
  public String format() {
    return "claude-code";
  }

  @Override
  public String description() {
    return "session lines of Claude Code";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    return outline.firstHas("sessionId", "type")
        || outline.firstHas("type", "summary", "leafUuid")
        || outline.firstHas("type", "message", "uuid");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    Map<String, List<JsonView>> sessions = new LinkedHashMap<>();
    List<JsonView> loose = new ArrayList<>();
    for (JsonView line : JsonFiles.records(source)) {
      line.at("sessionId")
          .text()
          .ifPresentOrElse(
              id -> sessions.computeIfAbsent(id, key -> new ArrayList<>()).add(line),
              () -> loose.add(line));
    }
    if (sessions.isEmpty()) {
      throw source.refused("no line names a session");
    }
    List<RunDraft> drafts = new ArrayList<>();
    for (Map.Entry<String, List<JsonView>> session : sessions.entrySet()) {
      drafts.add(
          new ClaudeSession(
                  session.getKey(), session.getValue(), drafts.isEmpty() ? loose : List.of())
              .draft(format()));
    }
    return DraftImport.write(target, drafts);
  }
}
