package dev.runstore.formats.dbt;

import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The figures of a {@code run_results.json}. */
final class DbtMeasures {
  private DbtMeasures() {}

  static Map<String, Object> of(JsonView file, List<JsonView> results) {
    Counts status = new Counts();
    Counts types = new Counts();
    Set<String> threads = new HashSet<>();
    BigDecimal seconds = BigDecimal.ZERO;
    long withoutTiming = 0;
    long failures = 0;
    long oddFailures = 0;
    long rows = 0;
    for (JsonView result : results) {
      status.add(result.at("status").text("no status"));
      String id = result.at("unique_id").text("");
      types.add(id.contains(".") ? id.substring(0, id.indexOf('.')) : id);
      result.at("thread_id").text().ifPresent(threads::add);
      seconds = seconds.add(result.at("execution_time").number().orElse(BigDecimal.ZERO));
      withoutTiming += result.at("timing").items().isEmpty() ? 1 : 0;
      JsonView failed = result.at("failures");
      failures += failed.json().isIntegralNumber() ? failed.whole(0) : 0;
      oddFailures += failed.isThere() && !failed.json().isIntegralNumber() ? 1 : 0;
      rows += result.at("adapter_response", "rows_affected").whole(0);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    put(all, "schema", file.at("metadata", "dbt_schema_version"));
    put(all, "dbtVersion", file.at("metadata", "dbt_version"));
    put(all, "invocation", file.at("metadata", "invocation_id"));
    all.put("results", results.size());
    all.put("status", status.all());
    all.put("resourceTypes", types.all());
    file.at("elapsed_time").number().ifPresent(elapsed -> all.put("elapsedS", elapsed));
    all.put("sumExecutionS", seconds);
    all.put("withoutTiming", withoutTiming);
    all.put("failures", failures);
    all.put("nonIntegerFailures", oddFailures);
    all.put("rowsAffected", rows);
    all.put("threads", threads.size());
    return all;
  }

  private static void put(Map<String, Object> all, String name, JsonView value) {
    Optional<String> text = value.text();
    text.ifPresent(word -> all.put(name, word));
  }
}
