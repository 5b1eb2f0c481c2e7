package dev.runstore.formats.langfuse;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class LangfuseImporterTest {
  private final ImportCheck check = new ImportCheck(MemoryStores.empty(), "trace.json", "langfuse");

  private static String observation(String id, String parent, String type, String more) {
    return """
    {"id":"%s","parentObservationId":%s,"type":"%s","name":"the %s","level":"DEFAULT",
     "startTime":"2026-03-01T10:00:00.000Z","endTime":"2026-03-01T10:00:02.500Z"%s}
    """
        .formatted(id, parent.isEmpty() ? "null" : "\"" + parent + "\"", type, id, more);
  }

  private static String trace(String... observations) {
    return """
    {"trace":{"id":"t-1","name":"answer","timestamp":"2026-03-01T10:00:00.000Z",
      "input":"\\"{\\\\\\"q\\\\\\":1}\\"","environment":"prod","tags":["a"]},
     "observations":[%s]}
    """
        .formatted(String.join(",", observations));
  }

  private static String usage(int input, int output, int total) {
    return ",\"model\":\"m-1\",\"usageDetails\":{\"input\":%d,\"output\":%d,\"total\":%d},"
            .formatted(input, output, total)
        + "\"costDetails\":{\"total\":0.000150000000001}";
  }

  @Test
  void aParentThatRepeatsTheUsageOfItsChildrenCountsOnce() {
    JsonNode document =
        check.read(
            trace(
                observation("a", "", "AGENT", usage(5, 7, 40)),
                observation("g", "a", "GENERATION", usage(5, 7, 40)),
                observation("lost", "not-exported", "SPAN", "")));
    assertThat(document.get("usage").get("inputTokens").intValue()).isEqualTo(5);
    assertThat(document.get("usage").get("totalTokens").intValue())
        .as("reasoning is in the total only")
        .isEqualTo(40);
    assertThat(document.get("measures").get("danglingParents").intValue()).isEqualTo(1);
    assertThat(document.get("input").get("inline").toString())
        .as("JSON in a text in a text")
        .isEqualTo("{\"q\":1}");
    assertThat(document.get("subject").get("kind").stringValue()).isEqualTo("AGENT");
    assertThat(millis(document)).isEqualTo(2_500);
    assertThat(step(document, "g").get("parents").toString()).isEqualTo("[\"a\"]");
  }

  @Test
  void anErrorAtTheTopFailsTheRunAndAnOpenObservationLeavesItOpen() {
    String failing = observation("a", "", "SPAN", ",\"statusMessage\":\"no key\"");
    JsonNode failed = check.read(trace(failing.replace("DEFAULT", "ERROR")));
    assertThat(failed.get("status").stringValue()).isEqualTo("FAILED");
    String open =
        observation("a", "", "SPAN", "").replaceAll("\"endTime\":\"[^\"]*\"", "\"endTime\":null");
    JsonNode running = check.read(trace(open).replace("t-1", "t-2"));
    assertThat(running.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(running.get("endedAt").isNull()).isTrue();
  }

  @Test
  void damageIsRefused() {
    String good = trace(observation("a", "", "SPAN", ""));
    check.refused(good.substring(0, good.length() - 30));
    check.refused(good.replace("\"id\":\"a\",", ""));
  }
}
