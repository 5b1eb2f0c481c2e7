package dev.runstore.formats.stepfunctions;

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
import java.util.List;
import java.util.Optional;

/**
 * Imports histories of executions as {@code aws stepfunctions get-execution-history} gives them,
 * also those that tests of LocalStack recorded.
 */
public final class StepFunctionsImporter implements RunImporter {
  private static final String RECORDED = "recorded-content";

  /** For {@code ServiceLoader}. */
  public StepFunctionsImporter() {}

  @Override
  public String format() {
    return "step-functions";
  }

  @Override
  public String description() {
    return "the history of an execution of AWS Step Functions";
  }

  @Override
  public boolean recognizes(ImportSource source) {
    JsonOutline outline = source.outline();
    String beginning = source.beginning();
    boolean hasEvents =
        beginning.contains("\"previousEventId\"")
            || beginning.contains("\"executionStartedEventDetails\"");
    return outline.problem().isEmpty()
        && (outline.firstItem().keySet().containsAll(List.of("id", "previousEventId", "type"))
            || (hasEvents && outline.has("events"))
            || (hasEvents && beginning.contains("\"" + RECORDED + "\"")));
  }

  @Override
  public List<ImportReport> read(ImportSource source, ImportTarget target) {
    JsonView root = JsonFiles.tree(source);
    String id = format() + ":" + source.sha256().hex().substring(0, 16);
    List<RunDraft> drafts = new ArrayList<>();
    if (root.json().isArray() || root.at("events").isThere()) {
      drafts.add(new StepFunctionsRun(format(), id, root, Optional.empty()).draft());
    } else {
      root.members().forEach((test, said) -> recorded(drafts, id, test, said.at(RECORDED)));
    }
    if (drafts.isEmpty()) {
      throw source.refused("it holds no history: no events are in it");
    }
    return DraftImport.write(target, drafts);
  }

  private void recorded(List<RunDraft> drafts, String id, String test, JsonView content) {
    content
        .members()
        .forEach(
            (call, history) -> {
              if (history.at("events").json().isArray()) {
                String name = test.substring(test.lastIndexOf(':') + 1) + "/" + call;
                drafts.add(
                    new StepFunctionsRun(format(), id + "/" + name, history, Optional.of(name))
                        .draft());
              }
            });
  }
}
