package dev.runstore.formats.prefect;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class PrefectImporterTest {
  private final ImportCheck check = new ImportCheck(MemoryStores.empty(), "graph.json", "prefect");

  private static String graph(String end, String states, String... nodes) {
    return """
    {"start_time":"2026-03-01T10:00:00.000001+00:00","end_time":%s,"root_node_ids":["n1"],
     "nodes":[%s],"artifacts":[{"id":"a-1","key":"report","type":"markdown"}],"states":[%s]}
    """
        .formatted(end, String.join(",", nodes), states);
  }

  private static String at(int second) {
    return "\"2026-03-01T10:00:%02d.000001+00:00\"".formatted(second);
  }

  private static String state(String type, String time, String more) {
    return "{\"id\":\"s\",\"type\":\"%s\",\"name\":\"%s\",\"timestamp\":%s%s}"
        .formatted(type, type.toLowerCase(java.util.Locale.ROOT), time, more);
  }

  private static String node(String id, String kind, String type, String end, String more) {
    return """
        ["%s",{"kind":"%s","id":"%s","label":"the %s","state_type":"%s","state_name":"%s",\
        "start_time":%s,"end_time":%s%s}]\
        """
        .formatted(
            id, kind, id, id, type, type, type.equals("PENDING") ? "null" : at(1), end, more);
  }

  private static String status(JsonNode document, String id) {
    return step(document, id).get("status").stringValue();
  }

  @Test
  void nodesAreStepsAndEitherEndOfAnEdgeTellsOfIt() {
    JsonNode document =
        check.read(
            graph(
                at(9),
                state("COMPLETED", at(9), "")
                    + ","
                    + state("SCHEDULED", "\"2025-12-01T10:00:00Z\"", ""),
                node(
                    "n1",
                    "task-run",
                    "COMPLETED",
                    at(2),
                    ",\"children\":[{\"id\":\"n2\"}],\"parents\":[]"),
                node("n2", "task-run", "CRASHED", at(3), ",\"parents\":[{\"id\":\"n1\"}]"),
                node(
                    "n3",
                    "flow-run",
                    "COMPLETED",
                    at(4),
                    ",\"parents\":[{\"id\":\"n2\"}],\"artifacts\":[{\"id\":\"a-2\",\"key\":null}]")));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("startedAt").stringValue()).isEqualTo("2026-03-01T10:00:00.000001Z");
    assertThat(millis(document)).as("what was scheduled had not begun").isEqualTo(9_000);
    assertThat(document.get("measures").get("firstStateAt").stringValue())
        .isEqualTo("2025-12-01T10:00:00Z");
    assertThat(step(document, "n2").get("parents").toString()).isEqualTo("[\"n1\"]");
    assertThat(status(document, "n2")).isEqualTo("FAILED");
    JsonNode child = step(document, "n3").get("attempts").get(0);
    assertThat(child.get("attributes").get("kind").stringValue()).isEqualTo("flow-run");
    assertThat(millis(child)).isEqualTo(3_000);
    assertThat(document.get("references").get(0).get("name").stringValue()).isEqualTo("report");
    assertThat(document.get("references").get(1).get("name").stringValue()).isEqualTo("a-2");
    assertThat(document.get("measures").get("edges").intValue()).isEqualTo(2);
  }

  @Test
  void aGraphThatNothingEndedRuns() {
    JsonNode document =
        check.read(
            graph(
                "null",
                state("RUNNING", at(0), ""),
                node("n1", "task-run", "RUNNING", "null", ""),
                node("n2", "task-run", "PENDING", "null", "")));
    assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(document.get("endedAt").isNull()).isTrue();
    assertThat(status(document, "n1")).isEqualTo("RUNNING");
    assertThat(status(document, "n2")).isEqualTo("PENDING");
    assertThat(check.read(graph("null", "")).get("status").stringValue()).isEqualTo("RUNNING");
  }

  @Test
  void whatIsUnknownIsNoSuccess() {
    JsonNode document =
        check.read(
            graph(
                at(9),
                state("POLISHED", at(9), ""),
                node("n1", "thing", "GLOSSY", at(2), ",\"shine\":[1]")));
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("sourceStatus").stringValue()).isEqualTo("POLISHED");
    assertThat(status(document, "n1")).isEqualTo("UNKNOWN");
    assertThat(step(document, "n1").get("attempts").get(0).get("attributes").toString())
        .contains("\"shine\":[1]");
    JsonNode silent = check.read(graph(at(9), ""));
    assertThat(silent.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(silent.get("sourceStatus").stringValue()).isEqualTo("no state");
  }

  @Test
  void aFailureSaysWhy() {
    JsonNode document =
        check.read(graph("null", state("FAILED", at(9), ",\"message\":\"no stock\"")));
    assertThat(millis(document)).as("the last state has a time").isEqualTo(9_000);
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(document.get("error").get("message").stringValue()).isEqualTo("no stock");
  }

  @Test
  void damageIsRefused() {
    String content = graph(at(9), "", node("n1", "task-run", "COMPLETED", at(2), ""));
    check.refused(content.substring(0, content.length() - 20));
    check.refused(content.replace("[\"n1\",{", "[{"));
    check.refused(
        content.replace(
            "\"nodes\":[", "\"nodes\":[" + node("n1", "task-run", "COMPLETED", at(2), "") + ","));
  }
}
