package dev.runstore.formats.sweagent;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class SweAgentImporterTest {
  private final ImportCheck check = new ImportCheck(MemoryStores.empty(), "fix.traj", "swe-agent");

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
    JsonNode document = check.read(trajectory("\"submitted\""));
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
    assertThat(check.read(trajectory("\"exit_cost\"")).get("status").stringValue())
        .isNotEqualTo("SUCCEEDED");
    assertThat(check.read(trajectory("null")).get("status").stringValue())
        .isNotEqualTo("SUCCEEDED");
  }

  @Test
  void damageIsRefused() {
    check.refused(trajectory("null").substring(0, 200));
  }
}
