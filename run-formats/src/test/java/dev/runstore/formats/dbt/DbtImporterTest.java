package dev.runstore.formats.dbt;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class DbtImporterTest {
  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "run_results.json", "dbt-run-results");

  private static String results(String... results) {
    return """
    {"metadata":{"invocation_id":"i-1","dbt_version":"1.9","generated_at":"2026-03-01T10:01:00Z",
      "dbt_schema_version":"https://schemas.getdbt.com/dbt/run-results/v5.json"},
     "args":{"which":"build"},"elapsed_time":9.5,"results":[%s]}
    """
        .formatted(String.join(",", results));
  }

  private static String result(String id, String status, String more) {
    return """
    {"unique_id":"%s","status":"%s","thread_id":"Thread-1","execution_time":4.25,
     "adapter_response":{"rows_affected":-1},"failures":null,%s
     "timing":[{"name":"compile","started_at":"2026-03-01T10:00:00Z",
       "completed_at":"2026-03-01T10:00:01Z"},{"name":"execute",
       "started_at":"2026-03-01T10:00:01Z","completed_at":"2026-03-01T10:00:09Z"}]}
    """
        .formatted(id, status, more);
  }

  @Test
  void aFailedTestFailsTheRunAndAWarningDoesNot() {
    String warned = result("test.a", "warn", "\"message\":\"3 rows\",");
    JsonNode good = check.read(results(result("model.a", "success", ""), warned));
    assertThat(good.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(step(good, "test.a").get("attempts").get(0).get("warnings").toString())
        .contains("3 rows");
    JsonNode bad =
        check.read(
            results(result("model.a", "success", ""), result("test.b", "fail", ""))
                .replace("i-1", "i-2"));
    assertThat(bad.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(step(bad, "model.a").get("attempts").get(0).get("durationMillis").decimalValue())
        .as("what dbt gives, which is not end minus start")
        .isEqualByComparingTo("4250");
  }

  @Test
  void whatWasSkippedHasNoTimesAndAnUnknownWordIsNoSuccess() {
    String skipped = "{\"unique_id\":\"model.b\",\"status\":\"skipped\",\"timing\":[]}";
    JsonNode document = check.read(results(skipped, result("model.a", "shiny", "")));
    assertThat(step(document, "model.b").get("status").stringValue()).isEqualTo("SKIPPED");
    assertThat(step(document, "model.a").get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
  }

  @Test
  void damageIsRefused() {
    check.refused(results(result("model.a", "success", "")).substring(0, 500));
    check.refused(results(result("model.a", "success", "")).replace("\"unique_id\"", "\"id\""));
  }

  private static String line(String name, String at, String data) {
    return """
    {"info":{"invocation_id":"i-9","name":"%s","level":"info","msg":"\\u001b[32mOK\\u001b[0m %s",\
    "thread":"Thread-1","ts":"2026-03-01T10:00:%sZ","code":"X"},"data":{%s}}
    """
        .formatted(name, name, at, data);
  }

  private static String node(String more) {
    return "\"node_info\":{\"unique_id\":\"model.a\",\"node_name\":\"a\"" + more + "}";
  }

  @Test
  void linesOfALogAreEventsAndLinesAndMakeSteps() {
    String begun =
        line("MainReportVersion", "00", "\"version\":\"=1.9\"") + line("NodeStart", "01", node(""));
    String done =
        line(
                "NodeFinished",
                "03",
                node(",\"node_finished_at\":\"2026-03-01T10:00:03\"")
                    + ",\"run_result\":{\"status\":\"error\",\"message\":\"no table\"}")
            + line("CommandCompleted", "04", "\"success\":false,\"command\":\"dbt run\"");
    ImportReport open = stores.read("dbt.log", begun).get(0);
    assertThat(open.format()).isEqualTo("dbt-log");
    assertThat(stores.document(open.runId()).get("status").stringValue()).isEqualTo("RUNNING");
    ImportReport ended = stores.read("dbt.log", begun + done).get(0);
    assertThat(ended.runId()).isEqualTo(open.runId());
    JsonNode document = stores.document(ended.runId());
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(millis(document)).isEqualTo(4_000);
    assertThat(step(document, "model.a").get("attempts").get(0).get("error").toString())
        .contains("no table");
    assertThat(document.get("measures").get("ansiMessages").intValue()).isEqualTo(4);
    assertThat(stores.read("dbt.log", begun + done).get(0).isNew()).isFalse();
    assertThatThrownBy(() -> stores.read("dbt.log", begun + done.substring(0, 80)))
        .isInstanceOf(RefusedImportException.class);
  }
}
