package dev.runstore.formats.langsmith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class LangsmithImporterTest {
  private final MemoryStores stores = MemoryStores.empty();

  private JsonNode read(String content) {
    ImportReport report = stores.read("batch.json", content).get(0);
    assertThat(report.format()).isEqualTo("langsmith");
    byte[] before = stores.exported(report.runId());
    assertThat(stores.read("batch.json", content).get(0).isNew()).as("second import").isFalse();
    assertThat(stores.exported(report.runId())).isEqualTo(before);
    return stores.document(report.runId());
  }

  private void refused(String content) {
    assertThatThrownBy(() -> stores.read("batch.json", content))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("batch.json");
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

  private static final String POST =
      "{\"id\":\"aaaa\",\"trace_id\":\"aaaa\",\"dotted_order\":\"20260301T100000000000Zaaaa\","
          + "\"name\":\"chat\",\"run_type\":\"chain\",\"start_time\":1772359200000,\"inputs\":{\"q\":1}}";
  private static final String CHILD =
      "{\"id\":\"bbbb\",\"trace_id\":\"aaaa\",\"parent_run_id\":\"aaaa\",\"name\":\"model\","
          + "\"run_type\":\"llm\",\"start_time\":\"2026-03-01T10:00:00.500Z\","
          + "\"end_time\":\"2026-03-01T10:00:01Z\",\"outputs\":{\"usage_metadata\":"
          + "{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}}}";
  private static final String PATCH =
      "{\"trace_id\":\"aaaa\",\"dotted_order\":\"20260301T100000000000Zaaaa\","
          + "\"end_time\":\"2026-03-01T10:00:02Z\",\"outputs\":{\"usage_metadata\":"
          + "{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}}}";

  private static String batch(String posts, String patches) {
    return "{\"post\":[" + posts + "],\"patch\":[" + patches + "]}";
  }

  @Test
  void aPatchWithoutAnIdCompletesTheRunOfItsOrder() {
    JsonNode document = read(batch(POST + "," + CHILD, PATCH));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(millis(document)).isEqualTo(2_000);
    assertThat(document.get("steps")).hasSize(2);
    assertThat(document.get("usage").get("totalTokens").intValue()).as("once").isEqualTo(7);
    assertThat(document.get("measures").get("patchesWithoutId").intValue()).isEqualTo(1);
    assertThat(step(document, "bbbb").get("parents").toString()).isEqualTo("[\"aaaa\"]");
  }

  @Test
  void whatNothingCompletesRunsOn() {
    JsonNode document = read(batch(POST, ""));
    assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(document.get("usage").get("totalTokens").isNull()).isTrue();
  }

  @Test
  void damageIsRefused() {
    refused(batch(POST, PATCH).substring(0, 250));
    refused(batch(POST + ",{\"run_type\":\"llm\"}", ""));
  }
}
