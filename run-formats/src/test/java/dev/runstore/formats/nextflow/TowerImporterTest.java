package dev.runstore.formats.nextflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.Importers;
import dev.runstore.formats.MemoryStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class TowerImporterTest {
  private static final String ABOUT =
      "\"sessionId\":\"S1\",\"runName\":\"calm_otter\",\"projectName\":\"acme/rna\","
          + "\"params\":{\"genome\":\"x\"},\"start\":\"2026-03-01T12:00:00+02:00\"";
  private static final String BEGUN =
      "{\"workflow\":{" + ABOUT + ",\"complete\":null,\"success\":false,\"id\":null}}";

  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "messages.jsonl", "nextflow-tower");

  private static String task(int id, int attempt, String status, String more) {
    return """
    {"tasks":[{"taskId":%d,"attempt":%d,"status":"%s","hash":"2e/a1","name":"align (%d)",\
    "process":"align","script":"echo hi","unheard_of":1%s}],"workflowId":"77"}
    """
        .formatted(id, attempt, status, id, more);
  }

  private static String running(int id, int attempt) {
    return task(
        id, attempt, "RUNNING", ",\"exit\":2147483647,\"start\":\"2026-03-01T12:00:01+02:00\"");
  }

  private static String ended(int id, int attempt, String status, int exit) {
    return task(
        id,
        attempt,
        status,
        ",\"exit\":"
            + exit
            + ",\"realtime\":1500,\"errorAction\":\"RETRY\",\"start\":\"2026-03-01T12:00:01+02:00\","
            + "\"complete\":\"2026-03-01T12:00:03+02:00\"");
  }

  private static String done(String how) {
    return "{\"workflow\":{"
        + ABOUT
        + ",\"complete\":\"2026-03-01T12:00:09+02:00\",\"id\":\"77\","
        + how
        + "}}";
  }

  @Test
  void updatesAreAttemptsOfTasks() {
    String messages =
        String.join(
            "\n",
            BEGUN,
            task(1, 1, "SUBMITTED", ",\"exit\":2147483647,\"start\":null"),
            ended(1, 1, "FAILED", 0),
            running(1, 1),
            running(1, 1),
            ended(1, 2, "COMPLETED", 0),
            ended(2, 1, "CACHED", 0),
            ended(3, 1, "ABORTED", 143),
            ended(4, 1, "VANISHED", 0),
            running(5, 1),
            done("\"success\":true,\"exitStatus\":0"));
    JsonNode document = check.read(messages);
    assertThat(document.get("aliases").get(0).stringValue()).isEqualTo("S1/calm_otter");
    assertThat(document.get("status").stringValue())
        .as("a task that failed and was done again")
        .isEqualTo("SUCCEEDED");
    assertThat(ImportCheck.millis(document)).isEqualTo(9_000);
    JsonNode first = ImportCheck.step(document, "1");
    assertThat(first.get("status").stringValue()).isEqualTo("SUCCEEDED");
    JsonNode failed = first.get("attempts").get(0);
    assertThat(failed.get("status").stringValue()).as("not reopened").isEqualTo("FAILED");
    assertThat(failed.get("exitCode").intValue()).isZero();
    assertThat(ImportCheck.millis(failed)).isEqualTo(1_500);
    assertThat(failed.toString()).contains("unheard_of");
    assertThat(ImportCheck.step(document, "2").get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(ImportCheck.step(document, "3").get("status").stringValue()).isEqualTo("CANCELLED");
    assertThat(ImportCheck.step(document, "4").get("status").stringValue()).isEqualTo("UNKNOWN");
    JsonNode open = ImportCheck.step(document, "5").get("attempts").get(0);
    assertThat(open.get("exitCode").isNull()).as("2147483647 is no exit code").isTrue();
    assertThat(document.get("measures").get("tasks").intValue()).isEqualTo(5);
    assertThat(document.get("measures").get("taskUpdates").intValue()).isEqualTo(9);
  }

  @Test
  void theWorkflowSaysHowItEnded() {
    JsonNode failed =
        check.read(
            BEGUN
                + done(
                    "\"success\":false,\"exitStatus\":0,\"errorMessage\":\"no salmon\","
                        + "\"errorReport\":\"at length\""));
    assertThat(failed.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(failed.get("error").toString()).contains("no salmon", "at length");
    MemoryStores others = MemoryStores.empty();
    JsonNode silent =
        new ImportCheck(others, "m.json", "nextflow-tower").read(BEGUN + done("\"exitStatus\":0"));
    assertThat(silent.get("status").stringValue()).isEqualTo("UNKNOWN");
  }

  @Test
  void laterMessagesAddToTheRun() {
    ImportReport first = stores.read("1.json", BEGUN).get(0);
    stores.read("2.jsonl", BEGUN + "\n" + task(1, 1, "SUBMITTED", ""));
    assertThat(stores.document(first.runId()).get("status").stringValue()).isEqualTo("RUNNING");
    String all =
        BEGUN
            + task(1, 1, "SUBMITTED", "")
            + running(1, 1)
            + ended(1, 1, "COMPLETED", 0)
            + done("\"success\":true");
    JsonNode document = check.read(all);
    assertThat(document.get("runId").stringValue()).isEqualTo(first.runId().value());
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(stores.runs()).hasSize(1);
    assertThat(stores.read("1.json", BEGUN).get(0).isNew()).isFalse();
  }

  @Test
  void aFolderHasOneMessageInEachFile(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("1_begun.json"), BEGUN);
    Files.writeString(folder.resolve("2_task.json"), running(1, 1));
    Files.writeString(folder.resolve("10_task.json"), ended(1, 1, "COMPLETED", 0));
    Files.writeString(folder.resolve("11_done.json"), done("\"success\":true"));
    ImportFolder messages = ImportFolder.of(folder);
    List<ImportReport> reports = Importers.recognizing(messages).read(messages, stores.target());
    JsonNode document = stores.document(reports.get(0).runId());
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("steps")).hasSize(1);
    assertThat(Importers.recognizing(messages).read(messages, stores.target()).get(0).isNew())
        .isFalse();
  }

  @Test
  void whatBelongsToNoWorkflowIsRefused() {
    check.refused(running(1, 1));
    check.refused(done("\"success\":true") + running(1, 1).replace("\"77\"", "\"78\""));
    check.refused(BEGUN + running(1, 1).replace("\"taskId\":1,", ""));
    check.refused(BEGUN + "{\"neither\":1}");
    check.refused(BEGUN.substring(0, BEGUN.length() - 3));
  }
}
