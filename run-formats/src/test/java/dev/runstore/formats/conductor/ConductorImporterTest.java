package dev.runstore.formats.conductor;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.Run;
import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.MemoryStores;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ConductorImporterTest {
  private static final long START = 1_772_359_200_000L;

  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "workflow.json", "conductor");

  private static String workflow(String status, String more, String... tasks) {
    return """
    {"workflowId":"w-1","workflowName":"shop","workflowVersion":3,"status":"%s","createTime":%d,
     "startTime":%d,"ownerApp":"till","input":{"n":1},"output":{"sum":2.50},"tasks":[%s]%s}
    """
        .formatted(status, START - 5, START, String.join(",", tasks), more);
  }

  private static String task(String name, String status, String more) {
    return """
        {"referenceTaskName":"%s","taskDefName":"the %s","taskType":"SIMPLE","status":"%s",\
        "taskId":"id-%s","inputData":{"of":"%s"}%s}\
        """
        .formatted(name, name, status, name, name, more);
  }

  private static String times(long start, long end) {
    return ",\"startTime\":%d,\"endTime\":%d".formatted(START + start, end == 0 ? 0 : START + end);
  }

  private static String definition(String tasks) {
    return ",\"workflowDefinition\":{\"name\":\"shop\",\"tasks\":[" + tasks + "]}";
  }

  private static String planned(String name, String more) {
    return "{\"taskReferenceName\":\"" + name + "\"" + more + "}";
  }

  private static String parents(JsonNode document, String id) {
    return step(document, id).get("parents").toString();
  }

  private static String status(JsonNode document, String id) {
    return step(document, id).get("status").stringValue();
  }

  @Test
  void triesOfATaskAreAttempts() {
    JsonNode document =
        check.read(
            workflow(
                "COMPLETED",
                ",\"endTime\":" + (START + 900),
                task(
                    "pay",
                    "TIMED_OUT",
                    ",\"retryCount\":0,\"retried\":true,\"reasonForIncompletion\":\"too slow\""
                        + times(10, 100)),
                task(
                    "pay",
                    "COMPLETED",
                    ",\"retryCount\":1,\"outputData\":{\"ok\":true}" + times(200, 800)),
                task("mail", "COMPLETED_WITH_ERRORS", times(810, 820)),
                task("later", "SKIPPED", "")));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("aliases").toString()).isEqualTo("[\"w-1\"]");
    assertThat(millis(document)).isEqualTo(900);
    assertThat(document.get("output").get("inline").toString()).isEqualTo("{\"sum\":2.50}");
    JsonNode attempts = step(document, "pay").get("attempts");
    assertThat(attempts).hasSize(2);
    assertThat(attempts.get(0).get("status").stringValue()).isEqualTo("TIMED_OUT");
    assertThat(attempts.get(0).get("error").get("message").stringValue()).isEqualTo("too slow");
    assertThat(millis(attempts.get(1))).isEqualTo(600);
    assertThat(step(document, "mail").get("attempts").get(0).get("warnings").toString())
        .contains("COMPLETED_WITH_ERRORS");
    assertThat(status(document, "later")).isEqualTo("SKIPPED");
    assertThat(document.get("measures").get("retriedTasks").intValue()).isEqualTo(1);
    assertThat(document.get("measures").get("maxRetryCount").intValue()).isEqualTo(1);
  }

  @Test
  void anEndOfZeroIsNoEndAndALaterStateAddsWhatIsNew() {
    JsonNode running =
        check.read(
            workflow(
                "RUNNING",
                ",\"endTime\":0,\"updateTime\":" + (START + 99_000),
                task("a", "COMPLETED", times(1, 2)),
                task("b", "IN_PROGRESS", times(3, 0)),
                task("c", "SCHEDULED", ",\"startTime\":0,\"endTime\":0")));
    assertThat(running.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(running.get("endedAt").isNull()).isTrue();
    assertThat(status(running, "b")).isEqualTo("RUNNING");
    assertThat(status(running, "c")).isEqualTo("PENDING");
    JsonNode done =
        check.read(
            workflow(
                "FAILED",
                ",\"endTime\":" + (START + 50) + ",\"reasonForIncompletion\":\"b broke\"",
                task("a", "COMPLETED", times(1, 2)),
                task("b", "FAILED_WITH_TERMINAL_ERROR", times(3, 40)),
                task("c", "CANCELED", times(4, 41))));
    assertThat(stores.runs()).hasSize(1);
    assertThat(done.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(done.get("error").get("message").stringValue()).isEqualTo("b broke");
    assertThat(done.get("stepCounts").toString())
        .contains("\"CANCELLED\":1", "\"FAILED\":1", "\"SUCCEEDED\":1");
    assertThat(step(done, "a").get("attempts")).hasSize(1);
  }

  @Test
  void theDefinitionTellsTheEdgesOfWhatRan() {
    String tasks =
        String.join(
            ",",
            planned("first", ""),
            planned(
                "fork",
                ",\"forkTasks\":[["
                    + planned("left", "")
                    + "],["
                    + planned("right", "")
                    + ","
                    + planned("right2", "")
                    + "]]"),
            planned("join", ",\"joinOn\":[\"left\",\"right2\"]"),
            planned(
                "choice",
                ",\"decisionCases\":{\"x\":["
                    + planned("x", "")
                    + "],\"y\":["
                    + planned("y", "")
                    + "]},\"defaultCase\":["
                    + planned("z", "")
                    + "]"),
            planned("loop", ",\"loopOver\":[" + planned("in", "") + "," + planned("out", "") + "]"),
            planned("dynamic", ""),
            planned("last", ""));
    String forked = ",\"inputData\":{\"forkedTaskDefs\":[" + planned("dyn1", "") + "]}";
    JsonNode document =
        check.read(
            workflow(
                "COMPLETED",
                definition(tasks),
                task("first", "COMPLETED", ""),
                task("fork", "COMPLETED", ""),
                task("left", "COMPLETED", ""),
                task("right", "COMPLETED", ""),
                task("right2", "COMPLETED", ""),
                task("join", "COMPLETED", "")
                    .replace("{\"of\":\"join\"}", "{\"joinOn\":[\"left\",\"right2\"]}"),
                task("choice", "COMPLETED", ""),
                task("y", "COMPLETED", ""),
                task("loop", "COMPLETED", ",\"iteration\":2"),
                task("in__1", "COMPLETED", ",\"iteration\":1"),
                task("out__1", "COMPLETED", ",\"iteration\":1"),
                task("in__2", "COMPLETED", ",\"iteration\":2"),
                "{\"referenceTaskName\":\"dynamic\",\"status\":\"COMPLETED\"" + forked + "}",
                task("dyn1", "COMPLETED", ""),
                task("last", "COMPLETED", "")));
    assertThat(parents(document, "first")).isEqualTo("[]");
    assertThat(parents(document, "right")).isEqualTo("[\"fork\"]");
    assertThat(parents(document, "right2")).isEqualTo("[\"right\"]");
    assertThat(parents(document, "join")).isEqualTo("[\"left\",\"right2\"]");
    assertThat(parents(document, "y")).isEqualTo("[\"choice\"]");
    assertThat(parents(document, "loop")).isEqualTo("[\"y\"]");
    assertThat(parents(document, "in__1")).isEqualTo("[\"loop\"]");
    assertThat(parents(document, "in__2")).isEqualTo("[\"out__1\"]");
    assertThat(parents(document, "dynamic")).isEqualTo("[\"loop\"]");
    assertThat(parents(document, "last")).isEqualTo("[\"dyn1\"]");
    assertThat(document.get("measures").get("iterations").intValue()).isEqualTo(2);
  }

  @Test
  void definitionsThatHoldThemselvesAreWalkedOnce() {
    String itself = ",\"inputData\":{\"forkedTaskDefs\":[" + planned("a", "") + "]}";
    String loops = planned("a", "");
    for (int i = 0; i < 60; i++) {
      loops = planned("a", ",\"loopOver\":[" + loops + "," + planned("b", "") + "]");
    }
    JsonNode document =
        check.read(
            workflow(
                "COMPLETED",
                definition(loops),
                "{\"referenceTaskName\":\"a\",\"status\":\"COMPLETED\"" + itself + "}",
                task("a__1", "COMPLETED", ",\"iteration\":1"),
                task("a__2", "COMPLETED", ",\"iteration\":2"),
                task("a__2", "COMPLETED", ",\"iteration\":2")));
    assertThat(document.get("steps")).hasSize(3);
    assertThat(step(document, "a__2").get("attempts")).hasSize(2);
  }

  @Test
  void whatIsUnknownIsNoSuccess() {
    JsonNode document =
        check.read(workflow("POLISHED", ",\"shine\":{\"a\":1}", task("a", "GLOSSY", times(1, 2))));
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("sourceStatus").stringValue()).isEqualTo("POLISHED");
    assertThat(status(document, "a")).isEqualTo("UNKNOWN");
    assertThat(document.get("attributes").get("workflow").get("shine").toString())
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void subWorkflowsAreChildren() {
    String child =
        workflow("RUNNING", ",\"parentWorkflowId\":\"w-1\"")
            .replace("\"w-1\",\"workflowName", "\"w-2\",\"workflowName");
    ImportReport parent = stores.read("parent.json", workflow("TERMINATED", "")).get(0);
    ImportReport run = stores.read("child.json", child).get(0);
    Run found = stores.executions().find(run.runId()).orElseThrow();
    assertThat(found.parentRunId()).contains(parent.runId());

    MemoryStores together = MemoryStores.empty();
    List<ImportReport> both =
        together.read("all.json", "[" + workflow("TERMINATED", "") + "," + child + "]");
    assertThat(together.executions().find(both.get(1).runId()).orElseThrow().parentRunId())
        .contains(both.get(0).runId());
    assertThat(
            together
                .document(both.get(1).runId())
                .get("artifacts")
                .get(0)
                .get("byteLength")
                .intValue())
        .as("each keeps what is its own")
        .isLessThanOrEqualTo(child.length());
  }

  @Test
  void externalPayloadsAndLogsAreKept() {
    JsonNode document =
        check.read(
            workflow(
                "PAUSED",
                "",
                task(
                    "a",
                    "IN_PROGRESS",
                    times(1, 0)
                        + ",\"externalInputPayloadStoragePath\":\"task/input/x.json\","
                        + "\"logs\":[{\"log\":\"half way\",\"createdTime\":"
                        + (START + 5)
                        + "}]")));
    assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(document.get("references").get(0).get("role").stringValue()).isEqualTo("CONSUMED");
    assertThat(document.get("measures").get("externalPayloads").intValue()).isEqualTo(1);
    assertThat(document.get("measures").get("logs").intValue()).isEqualTo(1);
  }

  @Test
  void damageIsRefused() {
    String content = workflow("COMPLETED", "", task("a", "COMPLETED", times(1, 2)));
    check.refused(content.substring(0, content.length() - 20));
    check.refused(content.replace("\"referenceTaskName\":\"a\",", ""));
    check.refused("[" + content + "," + content + "]");
  }
}
