package dev.runstore.formats.sweagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SweAgentImporterTest {
  private final MemoryStores stores = MemoryStores.empty();

  private JsonNode read(String content) {
    ImportReport report = stores.read("fix.traj", content).get(0);
    assertThat(report.format()).isEqualTo("swe-agent");
    byte[] before = stores.exported(report.runId());
    assertThat(stores.read("fix.traj", content).get(0).isNew()).as("second import").isFalse();
    assertThat(stores.exported(report.runId())).isEqualTo(before);
    return stores.document(report.runId());
  }

  private void refused(String content) {
    assertThatThrownBy(() -> stores.read("fix.traj", content))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("fix.traj");
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

  private static String trajectory(String exit) {
    return """
        {"environment":"swe_main","trajectory":[
          {"action":"ls","observation":"a.py","thought":"look","response":"r","execution_time":0.25},
          {"action":"submit","observation":"","thought":"done","response":"r"}],
         "history":[{"role":"system","content":"you fix"},{"role":"user","content":"fix it"}],
         "info":{"exit_status":%s,"submission":"diff --git a b",
          "model_stats":{"instance_cost":0.125,"tokens_sent":100,"tokens_received":20,"api_calls":2}}}
        """
        .formatted(exit);
  }

  @Test
  void aTrajectoryHasStepsInARowAndNoTimes() {
    JsonNode document = read(trajectory("\"submitted\""));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("startedAt").isNull()).isTrue();
    assertThat(document.get("endedAt").isNull()).isTrue();
    assertThat(step(document, "step-2").get("parents").toString()).isEqualTo("[\"step-1\"]");
    assertThat(millis(step(document, "step-1").get("attempts").get(0))).isEqualTo(250);
    assertThat(document.get("usage").get("inputTokens").intValue()).isEqualTo(100);
    assertThat(document.get("usage").get("cost").get("amount").decimalValue())
        .isEqualByComparingTo("0.125");
    assertThat(document.get("artifacts").toString()).contains("submission.patch");
  }

  @Test
  void anExitNobodyKnowsIsNoSuccess() {
    assertThat(read(trajectory("\"exit_cost\"")).get("status").stringValue())
        .isNotEqualTo("SUCCEEDED");
    assertThat(read(trajectory("null")).get("status").stringValue()).isNotEqualTo("SUCCEEDED");
  }

  @Test
  void damageIsRefused() {
    refused(trajectory("null").substring(0, 200));
  }
}
