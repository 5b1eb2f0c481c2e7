package dev.runstore.formats.cromwell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.MemoryStores;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class CromwellImporterTest {
  private static final String TIMES =
      "\"start\":\"2026-03-01T10:00:01.5-04:00\",\"end\":\"2026-03-01T10:00:04.5-04:00\"";

  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "metadata.json", "cromwell");

  private static String call(int shard, int attempt, String status, String more) {
    return """
    {"shardIndex":%d,"attempt":%d,"executionStatus":"%s","inputs":{"n":%d},%s%s}\
    """
        .formatted(shard, attempt, status, shard, TIMES, more);
  }

  private static String workflow(String status, String calls, String more) {
    return """
    {"id":"w-1","workflowName":"align","status":"%s","submission":"2026-03-01T10:00:00-04:00",\
    "start":"2026-03-01T14:00:01Z","inputs":{"sample":"s"},"unheard_of":{"a":1},\
    "workflowProcessingEvents":[{"description":"PickedUp","timestamp":"2026-03-01T14:00:01Z"}],\
    "calls":{%s}%s}
    """
        .formatted(status, calls, more);
  }

  @Test
  void shardsAreStepsAndFailuresATree() {
    String calls =
        "\"align.map\":["
            + String.join(
                ",",
                call(
                    0,
                    2,
                    "Done",
                    ",\"returnCode\":0,\"outputs\":{\"o\":1},\"stdout\":\"gs://b/out\","
                        + "\"callCaching\":{\"hit\":true},\"brand_new\":5,\"executionEvents\":["
                        + "{\"description\":\"later\",\"startTime\":\"2026-03-01T14:00:03Z\"},"
                        + "{\"description\":\"Pulling\",\"startTime\":\"2026-03-01T14:00:02Z\"}]"),
                call(0, 1, "RetryableFailure", ",\"returnCode\":137"),
                call(1, 1, "Failed", ",\"failures\":[{\"message\":\"no disk\",\"causedBy\":[]}]"),
                call(2, 1, "Aborted", ""),
                call(3, 1, "Sublimated", ""),
                "7")
            + "],\"align.sum\":[{\"shardIndex\":-1,\"attempt\":1,\"executionStatus\":\"NotStarted\"}]";
    JsonNode document =
        check.read(
            workflow(
                "Failed",
                calls,
                ",\"end\":\"2026-03-01T14:01:01Z\",\"failures\":[{\"message\":\"Workflow failed\","
                    + "\"causedBy\":[{\"message\":\"no disk\",\"causedBy\":[]},"
                    + "{\"message\":\"no time\",\"causedBy\":[]}]}]"));
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(ImportCheck.millis(document)).isEqualTo(60_000);
    assertThat(document.get("error").get("message").stringValue()).isEqualTo("Workflow failed");
    assertThat(document.get("error").get("detail").stringValue())
        .isEqualTo("Workflow failed\n  no disk\n  no time\n");
    JsonNode first = ImportCheck.step(document, "align.map[0]");
    assertThat(first.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(first.get("attempts")).hasSize(2);
    assertThat(first.get("attempts").get(0).get("exitCode").intValue()).isEqualTo(137);
    assertThat(first.get("attempts").get(0).get("startedAt").stringValue())
        .startsWith("2026-03-01T14:00:01.5");
    assertThat(first.toString()).contains("\"brand_new\":5", "\"cached\":true");
    assertThat(document.get("references").toString()).contains("gs://b/out");
    assertThat(status(document, "align.map[1]")).isEqualTo("FAILED");
    assertThat(status(document, "align.map[2]")).isEqualTo("CANCELLED");
    assertThat(status(document, "align.map[3]")).isEqualTo("UNKNOWN");
    assertThat(status(document, "align.sum")).isEqualTo("PENDING");
    JsonNode measures = document.get("measures");
    assertThat(measures.get("leafFailures").intValue()).isEqualTo(2);
    assertThat(measures.get("callFailures").intValue()).isEqualTo(1);
    assertThat(measures.get("nonObjectCallEntries").intValue()).isEqualTo(1);
    assertThat(measures.get("cacheHits").intValue()).isEqualTo(1);
  }

  private static String status(JsonNode document, String step) {
    return ImportCheck.step(document, step).get("status").stringValue();
  }

  @Test
  void subworkflowsAreChildRuns() {
    String below =
        "{\"id\":\"w-2\",\"workflowName\":\"inner\",\"status\":\"Succeeded\","
            + TIMES
            + ",\"calls\":{\"inner.hello\":["
            + call(-1, 1, "Done", "")
            + "]}}";
    String calls =
        "\"align.inner\":[" + call(-1, 1, "Done", ",\"subWorkflowMetadata\":" + below) + "]";
    List<ImportReport> reports =
        stores.read(
            "m.json", workflow("Succeeded", calls, "," + TIMES.substring(TIMES.indexOf(",") + 1)));
    assertThat(reports).hasSize(2);
    JsonNode child = stores.document(reports.get(1).runId());
    assertThat(child.get("aliases").get(0).stringValue()).isEqualTo("w-2");
    assertThat(child.get("parentRunId").stringValue()).isEqualTo(reports.get(0).runId().value());
    assertThat(stores.document(reports.get(0).runId()).get("steps").toString())
        .contains("\"subWorkflow\":\"w-2\"");
  }

  @Test
  void aWorkflowThatGoesOnIsTheSameRun() {
    String queued =
        "\"align.map\":[{\"shardIndex\":-1,\"attempt\":1,\"executionStatus\":\"QueuedInCromwell\"}]";
    String running =
        "\"align.map\":[" + call(-1, 1, "Running", "").replaceAll(",\"end\":\"[^\"]*\"", "") + "]";
    JsonNode first = check.read(workflow("Running", queued, ""));
    assertThat(status(first, "align.map")).isEqualTo("PENDING");
    assertThat(status(check.read(workflow("Running", running, "")), "align.map"))
        .isEqualTo("RUNNING");
    JsonNode last =
        check.read(
            workflow(
                "Succeeded",
                "\"align.map\":[" + call(-1, 1, "Done", "") + "]",
                ",\"end\":\"2026-03-01T14:01:01Z\""));
    assertThat(last.get("runId")).isEqualTo(first.get("runId"));
    assertThat(last.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(stores.runs()).hasSize(1);
  }

  @Test
  void aStatusNobodyKnowsIsNoSuccess() {
    JsonNode document = check.read(workflow("Sublimated", "", ""));
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("sourceStatus").stringValue()).isEqualTo("Sublimated");
  }

  @Test
  void damageIsRefused() {
    String file = workflow("Succeeded", "", "");
    check.refused(file.substring(0, file.length() - 4));
    check.refused(file.replace("\"id\":\"w-1\"", "\"id\":null"));
    check.refused(
        workflow(
            "Running",
            "\"a.b\":[" + call(1, 1, "Done", "") + "," + call(1, 1, "Failed", "") + "]",
            ""));
  }
}
