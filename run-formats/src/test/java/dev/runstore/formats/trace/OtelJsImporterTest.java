package dev.runstore.formats.trace;

import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class OtelJsImporterTest {
  private final ImportCheck check = new ImportCheck(MemoryStores.empty(), "spans.json", "otel-js");

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
    JsonNode document = check.read("[" + span("1", "", "0") + "," + span("2", "1", "2") + "]");
    assertThat(document.get("durationMillis").decimalValue()).isEqualByComparingTo("1500");
    assertThat(document.get("usage").get("inputTokens").intValue()).isEqualTo(3);
    assertThat(document.get("usage").get("outputTokens").intValue()).isEqualTo(4);
    assertThat(step(document, "0000000000000002").get("status").stringValue()).isEqualTo("FAILED");
  }

  @Test
  void damageIsRefused() {
    check.refused("[" + span("1", "", "0"));
    check.refused(
        "[" + span("1", "", "0").replace("\"spanId\":\"0000000000000001\"", "\"x\":1") + "]");
  }
}
