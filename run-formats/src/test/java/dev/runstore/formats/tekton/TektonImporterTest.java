package dev.runstore.formats.tekton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class TektonImporterTest {
  private final MemoryStores stores = MemoryStores.empty();

  private JsonNode read(String content) {
    ImportReport report = stores.read("runs.json", content).get(0);
    assertThat(report.format()).isEqualTo("tekton");
    byte[] before = stores.exported(report.runId());
    assertThat(stores.read("runs.json", content).get(0).isNew()).as("second import").isFalse();
    assertThat(stores.exported(report.runId())).isEqualTo(before);
    return stores.document(report.runId());
  }

  private void refused(String content) {
    assertThatThrownBy(() -> stores.read("runs.json", content))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("runs.json");
    assertThat(stores.runs()).isEmpty();
  }

  private static JsonNode step(JsonNode document, String id) {
    for (JsonNode step : document.get("steps")) {
      if (step.get("stepId").stringValue().equals(id)) {
        return step;
      }
    }
    throw new AssertionError("no step " + id + " in " + document.get("steps"));
  }

  private static long millis(JsonNode timed) {
    return timed.get("durationMillis").decimalValue().longValueExact();
  }

  private static String run(String kind, String uid, String condition, String more) {
    return """
        {"apiVersion":"tekton.dev/v1beta1","kind":"%s","metadata":{"name":"r-%s","uid":"%s",
          "namespace":"ci"},"spec":{"pipelineRef":{"name":"release"}},
         "status":{"startTime":"2026-03-01T10:00:00Z","completionTime":"2026-03-01T10:02:00Z",
          "conditions":[{"type":"Ready","status":"True"},{"type":"Succeeded",%s}]%s}}
        """
        .formatted(kind, uid, uid, condition, more);
  }

  private static final String TASKS =
      ",\"taskRuns\":{\"r-1-build\":{\"pipelineTaskName\":\"build\",\"status\":{"
          + "\"startTime\":\"2026-03-01T10:00:00Z\",\"completionTime\":\"2026-03-01T10:01:00Z\","
          + "\"conditions\":[{\"type\":\"Succeeded\",\"status\":\"False\",\"reason\":\"Failed\","
          + "\"message\":\"exit 2\"}],\"steps\":[{\"name\":\"mvn\",\"terminated\":{\"exitCode\":2,"
          + "\"reason\":\"Error\"}}]}}},\"skippedTasks\":[{\"name\":\"deploy\",\"reason\":\"parent failed\"}]";

  @Test
  void tasksAndTheirStepsAreSteps() {
    JsonNode document =
        read(
            run(
                "PipelineRun",
                "1",
                "\"status\":\"False\",\"reason\":\"Failed\",\"message\":\"build failed\"",
                TASKS));
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(document.get("error").get("message").stringValue()).isEqualTo("build failed");
    assertThat(millis(document)).isEqualTo(120_000);
    assertThat(step(document, "build").get("status").stringValue()).isEqualTo("FAILED");
    JsonNode mvn = step(document, "build/mvn");
    assertThat(mvn.get("attempts").get(0).get("exitCode").intValue()).isEqualTo(2);
    assertThat(mvn.get("parents").toString()).isEqualTo("[\"build\"]");
    assertThat(step(document, "deploy").get("status").stringValue()).isEqualTo("SKIPPED");
  }

  @Test
  void aConditionThatIsUnknownIsARunThatRuns() {
    JsonNode document =
        read(run("TaskRun", "2", "\"status\":\"Unknown\",\"reason\":\"Running\"", ""));
    assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(document.get("endedAt").isNull()).isTrue();
  }

  @Test
  void cancelledAndTimedOutRunsSaySo() {
    String list =
        "["
            + run("TaskRun", "3", "\"status\":\"False\",\"reason\":\"TaskRunCancelled\"", "")
            + ","
            + run("TaskRun", "4", "\"status\":\"False\",\"reason\":\"TaskRunTimeout\"", "")
            + "]";
    assertThat(stores.read("runs.json", list)).hasSize(2);
    assertThat(stores.runs().stream().map(one -> one.status().name()))
        .containsExactlyInAnyOrder("CANCELLED", "TIMED_OUT");
  }

  @Test
  void oneBadRunRefusesTheList() {
    String good = run("TaskRun", "5", "\"status\":\"True\"", "");
    refused("[" + good + "," + good.replace("\"name\":\"r-5\",", "") + "]");
    refused("[" + good);
  }
}
