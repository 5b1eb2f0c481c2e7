package dev.runstore.formats.trace;

import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class JaegerImporterTest {
  private final ImportCheck check = new ImportCheck(MemoryStores.empty(), "trace.json", "jaeger");

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
        check.read(
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
    check.refused(trace(span("1", "")).substring(0, 120));
    check.refused(trace(span("1", ""), span("xyz", "")));
    check.refused(trace());
  }
}
