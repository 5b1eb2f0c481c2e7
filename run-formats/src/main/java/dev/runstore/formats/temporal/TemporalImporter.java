package dev.runstore.formats.temporal;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.RunImporter;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import java.util.List;

/** Imports the history of a workflow execution of Temporal. */
public final class TemporalImporter implements RunImporter {
  /** For {@code ServiceLoader}. */
  public TemporalImporter() {}

  @Override
  public String format() {
    return "temporal";
  }

  @Override
  public String description() {
    return "the history of a Temporal workflow";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    String beginning = source.beginning();
    return (source.outline().has("events") || source.outline().has("history"))
        && beginning.contains("\"eventId\"")
        && beginning.contains("\"eventType\"")
        && beginning.contains("EventAttributes\"");
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    JsonView root = JsonFiles.tree(source);
    JsonView events =
        root.at("events").isThere() ? root.at("events") : root.at("history", "events");
    if (events.items().isEmpty()) {
      throw events.refused("a history has at least one event");
    }
    TemporalRun run = new TemporalRun(format(), source, TemporalEvent.all(events));
    return DraftImport.write(target, List.of(run.draft()));
  }
}
