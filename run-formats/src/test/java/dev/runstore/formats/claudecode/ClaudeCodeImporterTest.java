package dev.runstore.formats.claudecode;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ClaudeCodeImporterTest {
  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "session.jsonl", "claude-code");

  private static String line(String type, String at, String message) {
    return "{\"type\":\"%s\",\"sessionId\":\"s-1\",\"uuid\":\"u%s\",\"version\":\"1.0\",\"cwd\":\"/w\",\"timestamp\":\"2026-03-01T10:00:%s.000Z\",\"message\":%s}%n"
        .formatted(type, at, at, message);
  }

  private static String assistant(String content) {
    return "{\"id\":\"msg-1\",\"role\":\"assistant\",\"model\":\"m\",\"content\":["
        + content
        + "],\"usage\":{\"input_tokens\":10,\"output_tokens\":20}}";
  }

  private static String session() {
    return line("user", "00", "{\"role\":\"user\",\"content\":\"hello\"}")
        + line("assistant", "01", assistant("{\"type\":\"text\",\"text\":\"I look\"}"))
        + line(
            "assistant",
            "02",
            assistant("{\"type\":\"tool_use\",\"id\":\"tool-1\",\"name\":\"Bash\",\"input\":{}}"));
  }

  private static String result() {
    return line(
        "user",
        "04",
        "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"tool-1\","
            + "\"is_error\":true,\"content\":\"no such file\"}]}");
  }

  @Test
  void linesThatShareAMessageIdCountItsUsageOnce() {
    JsonNode document = check.read(session() + result());
    assertThat(document.get("usage").get("inputTokens").intValue()).isEqualTo(10);
    assertThat(document.get("usage").get("outputTokens").intValue()).isEqualTo(20);
    assertThat(document.get("status").stringValue())
        .as("nothing says it ended")
        .isEqualTo("RUNNING");
    JsonNode tool = step(document, "tool-1");
    assertThat(tool.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(millis(tool.get("attempts").get(0))).isEqualTo(2_000);
  }

  @Test
  void aLongerSessionIsAppended() {
    JsonNode first = check.read(session());
    JsonNode longer = check.read(session() + result());
    assertThat(longer.get("runId")).isEqualTo(first.get("runId"));
    assertThat(longer.get("measures").get("toolErrors").intValue()).isEqualTo(1);
    assertThat(stores.runs()).hasSize(1);
  }

  @Test
  void damageIsRefused() {
    check.refused(session().substring(0, session().length() - 40));
  }
}
