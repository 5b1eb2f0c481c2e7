package dev.runstore.formats.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class OtelJsImporterTest {
  private final MemoryStores stores = MemoryStores.empty();

  private JsonNode read(String content) {
    ImportReport report = stores.read("spans.json", content).get(0);
    assertThat(report.format()).isEqualTo("otel-js");
    byte[] before = stores.exported(report.runId());
    assertThat(stores.read("spans.json", content).get(0).isNew()).as("second import").isFalse();
    assertThat(stores.exported(report.runId())).isEqualTo(before);
    return stores.document(report.runId());
  }

  private void refused(String content) {
    assertThatThrownBy(() -> stores.read("spans.json", content))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("spans.json");
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

  private static String span(String id, String parent, String more) {
    return """
        {"name":"ai.call %s","kind":0,"spanContext":{"traceId":"00000000000000000000000000000abc",
          "spanId":"000000000000000%s"},%s"startTime":[1772359200,1],"endTime":[1772359201,500000001],
         "status":{"code":%s},"attributes":{"ai.usage.promptTokens":3,"ai.usage.completionTokens":4},
         "events":[]}
        """
        .formatted(
            id,
            id,
            parent.isEmpty()
                ? ""
                : "\"parentSpanContext\":{\"spanId\":\"000000000000000" + parent + "\"},",
            more);
  }

  @Test
  void timesArePairsAndUsageCountsOnce() {
    JsonNode document = read("[" + span("1", "", "0") + "," + span("2", "1", "2") + "]");
    assertThat(document.get("durationMillis").decimalValue()).isEqualByComparingTo("1500");
    assertThat(document.get("usage").get("inputTokens").intValue()).isEqualTo(3);
    assertThat(document.get("usage").get("outputTokens").intValue()).isEqualTo(4);
    assertThat(step(document, "0000000000000002").get("status").stringValue()).isEqualTo("FAILED");
  }

  @Test
  void damageIsRefused() {
    refused("[" + span("1", "", "0"));
    refused("[" + span("1", "", "0").replace("\"spanId\":\"0000000000000001\"", "\"x\":1") + "]");
  }
}
