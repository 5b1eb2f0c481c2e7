package dev.runstore.formats.kestra;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class KestraImporterTest {
  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "execution.json", "kestra");

  /** One entry for each word, the seconds after each other. */
  private static String state(int second, String... words) {
    StringBuilder entries = new StringBuilder();
    int at = second;
    for (String word : words) {
      entries
          .append(entries.isEmpty() ? "" : ",")
          .append(
              "{\"state\":\"%s\",\"date\":\"2026-03-01T10:00:%02d.123456Z\"}"
                  .formatted(word, at++));
    }
    return "\"state\":{\"current\":\"%s\",\"histories\":[%s]}"
        .formatted(words[words.length - 1], entries);
  }

  private static String execution(String state, String... taskRuns) {
    return """
    {"id":"e-1","namespace":"io.shop","flowId":"nightly","flowRevision":4,"inputs":{"day":1},
     "labels":[{"key":"team","value":"data"}],"taskRunList":[%s],%s}
    """
        .formatted(String.join(",", taskRuns), state);
  }

  private static String taskRun(String id, String task, String more) {
    return "{\"id\":\"%s\",\"executionId\":\"e-1\",\"taskId\":\"%s\",%s}".formatted(id, task, more);
  }

  private static String attempt(String state, String metrics) {
    return "{\"metrics\":[" + metrics + "]," + state + "}";
  }

  private static String status(JsonNode document, String id) {
    return step(document, id).get("status").stringValue();
  }

  @Test
  void aTaskIsAStepForEachOfItsValues() {
    String length = "{\"name\":\"length\",\"value\":4.50,\"type\":\"counter\"}";
    JsonNode document =
        check.read(
            execution(
                state(0, "CREATED", "RUNNING", "SUCCESS"),
                taskRun("t1", "each", state(1, "CREATED", "RUNNING", "SUCCESS")),
                taskRun(
                    "t2",
                    "work",
                    "\"parentTaskRunId\":\"t1\",\"value\":\"a\",\"outputs\":{\"n\":1},\"attempts\":["
                        + attempt(state(2, "CREATED", "RUNNING", "FAILED"), "")
                        + ","
                        + attempt(state(5, "CREATED", "RUNNING", "SUCCESS"), length)
                        + "],"
                        + state(1, "CREATED", "RUNNING", "SUCCESS")),
                taskRun(
                    "t3",
                    "work",
                    "\"parentTaskRunId\":\"t1\",\"value\":\"b\","
                        + state(1, "CREATED", "RUNNING", "WARNING")),
                taskRun(
                    "t4",
                    "work",
                    "\"parentTaskRunId\":\"t1\",\"value\":\"b\","
                        + state(1, "CREATED", "SKIPPED"))));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("subject").get("name").stringValue()).isEqualTo("io.shop.nightly");
    assertThat(document.get("labels").get("team").stringValue()).isEqualTo("data");
    assertThat(millis(document)).isEqualTo(2_000);
    JsonNode work = step(document, "work[a]");
    assertThat(work.get("parents").toString()).isEqualTo("[\"each\"]");
    assertThat(work.get("attempts")).hasSize(2);
    assertThat(work.get("attempts").get(0).get("status").stringValue()).isEqualTo("FAILED");
    assertThat(work.get("attempts").get(0).get("output").isNull()).isTrue();
    assertThat(work.get("attempts").get(1).get("output").toString()).contains("{\"n\":1}");
    assertThat(work.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(millis(work.get("attempts").get(1))).isEqualTo(2_000);
    assertThat(step(document, "work[b]").get("attempts").get(0).get("warnings").toString())
        .contains("WARNING");
    assertThat(status(document, "work[b]#2")).isEqualTo("SKIPPED");
    assertThat(document.get("measures").get("stateHistoryEntries").intValue()).isEqualTo(14);
    assertThat(exported()).contains("metric length", "4.50");
  }

  private String exported() {
    return new String(stores.exported(stores.runs().get(0).id()), StandardCharsets.UTF_8);
  }

  @Test
  void aLaterStateAddsWhatIsNew() {
    JsonNode queued = check.read(execution(state(0, "CREATED")));
    assertThat(queued.get("status").stringValue()).isEqualTo("QUEUED");
    JsonNode running =
        check.read(
            execution(state(0, "CREATED", "RUNNING"), taskRun("t1", "load", state(1, "CREATED"))));
    assertThat(running.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(running.get("endedAt").isNull()).isTrue();
    assertThat(status(running, "load")).isEqualTo("PENDING");
    JsonNode killed =
        check.read(
            execution(
                state(0, "CREATED", "RUNNING", "KILLING", "KILLED"),
                taskRun(
                    "t1",
                    "load",
                    "\"attempts\":["
                        + attempt(state(2, "CREATED", "RUNNING"), "")
                        + "],"
                        + state(1, "CREATED", "RUNNING", "KILLED"))));
    assertThat(stores.runs()).hasSize(1);
    assertThat(killed.get("status").stringValue()).isEqualTo("CANCELLED");
    assertThat(status(killed, "load")).isEqualTo("CANCELLED");
    assertThat(millis(killed)).isEqualTo(3_000);
  }

  @Test
  void whatIsUnknownIsNoSuccess() {
    JsonNode document =
        check.read(
            execution(
                "\"shine\":{\"a\":1}," + state(0, "CREATED", "POLISHED"),
                taskRun("t1", "load", state(1, "CREATED", "GLOSSY"))));
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("sourceStatus").stringValue()).isEqualTo("POLISHED");
    assertThat(status(document, "load")).isEqualTo("UNKNOWN");
    assertThat(document.get("attributes").get("execution").get("shine").toString())
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void longValuesStayApart() {
    String value = "x".repeat(900);
    JsonNode document =
        check.read(
            execution(
                state(0, "CREATED", "RUNNING", "FAILED"),
                taskRun("t1", "w", "\"value\":\"" + value + "1\"," + state(1, "RUNNING", "FAILED")),
                taskRun(
                    "t2", "w", "\"value\":\"" + value + "2\"," + state(1, "RUNNING", "SUCCESS"))));
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(document.get("stepCounts").toString()).contains("\"FAILED\":1", "\"SUCCEEDED\":1");
  }

  @Test
  void damageIsRefused() {
    String content = execution(state(0, "CREATED"), taskRun("t1", "load", state(1, "CREATED")));
    check.refused(content.substring(0, content.length() - 20));
    check.refused(content.replace("\"taskId\":\"load\",", ""));
    check.refused("[" + content + "," + content + "]");
  }
}
