package dev.runstore.formats.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class JaegerImporterTest {
  private final MemoryStores stores = MemoryStores.empty();

  private JsonNode read(String content) {
    ImportReport report = stores.read("trace.json", content).get(0);
    assertThat(report.format()).isEqualTo("jaeger");
    byte[] before = stores.exported(report.runId());
    assertThat(stores.read("trace.json", content).get(0).isNew()).as("second import").isFalse();
    assertThat(stores.exported(report.runId())).isEqualTo(before);
    return stores.document(report.runId());
  }

  private void refused(String content) {
    assertThatThrownBy(() -> stores.read("trace.json", content))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("trace.json");
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

  private static String span(String id, String more) {
    return "{\"traceID\":\"a1\",\"spanID\":\"%s\",\"operationName\":\"op %s\",\"processID\":\"p1\",\"startTime\":1772359200000001,\"duration\":1500%s}"
        .formatted(id, id, more);
  }

  private static String trace(String... spans) {
    return "{\"data\":[{\"traceID\":\"a1\",\"spans\":["
        + String.join(",", spans)
        + "],\"processes\":{\"p1\":{\"serviceName\":\"shop\",\"tags\":[]}}}]}";
  }

  private static String reference(String type, String to) {
    return ",\"references\":[{\"refType\":\"%s\",\"traceID\":\"a1\",\"spanID\":\"%s\"}]"
        .formatted(type, to);
  }

  @Test
  void timesAreMicrosecondsAndParentsAreReferences() {
    JsonNode document =
        read(
            trace(
                span("1", ""),
                span("2", reference("CHILD_OF", "1")),
                span("3", ",\"parentSpanID\":\"1\""),
                span("4", reference("FOLLOWS_FROM", "1")),
                span("5", ",\"tags\":[{\"key\":\"error\",\"type\":\"bool\",\"value\":true}]")));
    assertThat(document.get("labels").get("service").stringValue()).isEqualTo("shop");
    assertThat(document.get("startedAt").stringValue()).isEqualTo("2026-03-01T10:00:00.000001Z");
    assertThat(document.get("durationMillis").decimalValue()).isEqualByComparingTo("1.5");
    assertThat(step(document, "0000000000000002").get("parents")).hasSize(1);
    assertThat(step(document, "0000000000000003").get("parents")).hasSize(1);
    assertThat(step(document, "0000000000000004").get("parents")).isEmpty();
    assertThat(step(document, "0000000000000005").get("status").stringValue()).isEqualTo("FAILED");
  }

  @Test
  void damageIsRefused() {
    refused(trace(span("1", "")).substring(0, 120));
    refused(trace(span("1", ""), span("xyz", "")));
    refused(trace());
  }
}
