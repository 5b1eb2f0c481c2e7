package dev.runstore.formats.mlflow;

import static dev.runstore.formats.ImportCheck.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class MlflowImporterTest {
  private final ImportCheck check = new ImportCheck(MemoryStores.empty(), "run.json", "mlflow");

  private static String run(String status, String end) {
    return """
    {"system":{"package_version":"1"},"mlflow":{"info":{"run_id":"r-1","run_name":"bold-owl",
      "experiment_id":"3","status":"%s","start_time":1772359200000,"end_time":%s,
      "_start_time":"2026-03-01 11:00:00"},
     "params":{"depth":"4"},"metrics":{"rmse":[{"value":0.5,"timestamp":1772359200500,"step":0},
      {"value":0.25,"timestamp":1772359201000,"step":1}]},"tags":{"team":"x"}}}
    """
        .formatted(status, end);
  }

  @Test
  void paramsMetricsAndTagsStandWhereTheyAreLookedFor() {
    JsonNode document = check.read(run("FINISHED", "1772359203000"));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(millis(document)).isEqualTo(3_000);
    assertThat(document.get("startedAt").stringValue()).startsWith("2026-03-01T10:00:00");
    assertThat(document.get("input").get("inline").toString()).isEqualTo("{\"depth\":\"4\"}");
    assertThat(document.get("labels").get("team").stringValue()).isEqualTo("x");
    assertThat(document.get("measures").get("metricPoints").intValue()).isEqualTo(2);
  }

  @Test
  void otherStatusesAreWhatTheySay() {
    assertThat(check.read(run("KILLED", "1772359203000")).get("status").stringValue())
        .isEqualTo("CANCELLED");
    JsonNode running = check.read(run("RUNNING", "null").replace("r-1", "r-2"));
    assertThat(running.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(running.get("endedAt").isNull()).isTrue();
    assertThat(check.read(run("SHINY", "1").replace("r-1", "r-3")).get("status").stringValue())
        .isEqualTo("UNKNOWN");
  }

  @Test
  void damageIsRefused() {
    check.refused(run("FINISHED", "1").substring(0, 200));
    check.refused(run("FINISHED", "1").replace("\"run_id\":\"r-1\",", ""));
  }
}
