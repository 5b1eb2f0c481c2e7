package dev.runstore.formats.langsmith;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class LangsmithImporterTest {
  private final ImportCheck check =
      new ImportCheck(MemoryStores.empty(), "batch.json", "langsmith");

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
    JsonNode document = check.read(batch(POST + "," + CHILD, PATCH));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(millis(document)).isEqualTo(2_000);
    assertThat(document.get("steps")).hasSize(2);
    assertThat(document.get("usage").get("totalTokens").intValue()).as("once").isEqualTo(7);
    assertThat(document.get("measures").get("patchesWithoutId").intValue()).isEqualTo(1);
    assertThat(step(document, "bbbb").get("parents").toString()).isEqualTo("[\"aaaa\"]");
  }

  @Test
  void whatNothingCompletesRunsOn() {
    JsonNode document = check.read(batch(POST, ""));
    assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(document.get("usage").get("totalTokens").isNull()).isTrue();
  }

  @Test
  void damageIsRefused() {
    check.refused(batch(POST, PATCH).substring(0, 250));
    check.refused(batch(POST + ",{\"run_type\":\"llm\"}", ""));
  }
}
