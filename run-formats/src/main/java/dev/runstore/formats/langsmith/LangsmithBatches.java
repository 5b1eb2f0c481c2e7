package dev.runstore.formats.langsmith;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.draft.DraftImport;
import dev.runstore.formats.draft.EarlierRecords;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.RunDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the batches of some files together, and with them those that came in earlier ones. A record
 * is kept as the one member of an object, which says whether it was posted or patched.
 */
final class LangsmithBatches {
  static final String FORMAT = "langsmith";
  static final String POST = "post";
  static final String PATCH = "patch";

  private final List<JsonView> all = new ArrayList<>();
  private final Map<String, String> traceOf = new HashMap<>();
  private final Map<String, List<JsonView>> byTrace = new LinkedHashMap<>();

  private LangsmithBatches(List<ImportSource> sources) {
    sources.forEach(source -> JsonFiles.records(source).forEach(this::batch));
    if (all.isEmpty()) {
      throw sources.get(0).refused("the batch has no runs");
    }
    for (JsonView record : all) {
      String id = id(said(record));
      byTrace.computeIfAbsent(traceOf.getOrDefault(id, id), trace -> new ArrayList<>()).add(record);
    }
  }

  static List<ImportReport> read(List<ImportSource> sources, ImportTarget target) {
    Map<String, List<JsonView>> byTrace = new LangsmithBatches(sources).byTrace;
    EarlierRecords earlier = EarlierRecords.of(target, sources.get(0), FORMAT, byTrace.keySet());
    List<RunDraft> drafts = new ArrayList<>();
    byTrace.forEach(
        (trace, given) ->
            drafts.add(
                new LangsmithTrace(trace, earlier.and(trace, given))
                    .draft(FORMAT, earlier.run(trace))));
    return DraftImport.write(target, drafts);
  }

  private void batch(JsonView batch) {
    if (batch.at(POST).isThere() || batch.at(PATCH).isThere()) {
      batch.at(POST).items().forEach(record -> add(POST, record));
      batch.at(PATCH).items().forEach(record -> add(PATCH, record));
    } else {
      add(batch.at("run_type").isThere() ? POST : PATCH, batch);
    }
  }

  private void add(String kind, JsonView record) {
    String id = id(record);
    record
        .at("trace_id")
        .text()
        .or(() -> ordered(record, 0))
        .ifPresent(trace -> traceOf.putIfAbsent(id, trace));
    JsonValue kept = JsonValue.object(Map.of(kind, record.json()));
    all.add(new JsonView(kept.tree(), record.path(), record.source()));
  }

  static boolean isPost(JsonView record) {
    return record.at(POST).isThere();
  }

  /** What was posted or patched. */
  static JsonView said(JsonView record) {
    return isPost(record) ? record.at(POST) : record.at(PATCH);
  }

  /** A patch may have no id; the last part of its dotted order is one. */
  static String id(JsonView said) {
    return said.at("id")
        .text()
        .or(() -> ordered(said, said.at("dotted_order").text("").lastIndexOf('.') + 1))
        .or(() -> said.at("trace_id").text())
        .orElseThrow(() -> said.refused("the run has neither id nor dotted_order"));
  }

  /** The id in the part of a dotted order that begins there: a time up to its Z, and the id. */
  private static Optional<String> ordered(JsonView said, int from) {
    String order = said.at("dotted_order").text("");
    int end = order.indexOf('.', from);
    String part = order.substring(from, end < 0 ? order.length() : end);
    int time = part.indexOf('Z');
    return time > 0 && time < part.length() - 1
        ? Optional.of(part.substring(time + 1))
        : Optional.empty();
  }
}
