package dev.runstore.formats.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.Importers;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class RunFolderImporterTest {
  private static final String METADATA =
      """
      run_id: r-1
      agent_id: researcher
      status: completed
      started_at: 2026-01-02T03:04:05Z
      completed_at: 2026-01-02T03:05:05Z
      labels:
        env: prod
      usage: {input_tokens: 10, output_tokens: 5, cost_usd: 0.25, model: m1}
      """;

  private final MemoryStores stores = MemoryStores.empty();

  @TempDir Path root;

  private void file(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(root.resolve(name.substring(0, name.lastIndexOf('/'))));
    Files.writeString(file, content);
  }

  private List<ImportReport> read() {
    ImportFolder folder = ImportFolder.of(root);
    return Importers.recognizing(folder).read(folder, stores.target());
  }

  @Test
  void readsAnAgentsFolderWithItsSteps() throws IOException {
    file("runs/agents/r-1/metadata.yaml", METADATA);
    file("runs/agents/r-1/input.json", "{\"q\":1}");
    file("runs/agents/r-1/output.json", "{\"a\":2}");
    file("runs/agents/r-1/logs.txt", "one\ntwo\n");
    file("runs/agents/r-1/steps/plan/input.json", "[1]");
    file("runs/agents/r-1/steps/plan/output.json", "[2]");

    ImportReport report = read().get(0);

    JsonNode document = stores.document(report.runId());
    assertThat(report.isNew()).isTrue();
    assertThat(document.get("aliases").get(0).stringValue()).isEqualTo("r-1");
    assertThat(document.get("subject").get("kind").stringValue()).isEqualTo("AGENT");
    assertThat(document.get("subject").get("id").stringValue()).isEqualTo("researcher");
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("durationMillis").intValue()).isEqualTo(60_000);
    assertThat(document.get("labels").get("env").stringValue()).isEqualTo("prod");
    assertThat(document.get("usage").get("inputTokens").intValue()).isEqualTo(10);
    assertThat(document.get("input").get("inline").get("q").intValue()).isEqualTo(1);
    assertThat(document.get("output").get("inline").get("a").intValue()).isEqualTo(2);
    JsonNode step = document.get("steps").get(0);
    assertThat(step.get("stepId").stringValue()).isEqualTo("plan");
    assertThat(step.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(step.get("attempts").get(0).get("output").get("inline").get(0).intValue())
        .isEqualTo(2);
    assertThat(document.get("artifacts")).hasSize(5);
    assertThat(read().get(0))
        .isEqualTo(new ImportReport(report.runId(), report.alias(), "run-folder", false));
  }

  @Test
  void readsAResultWhoseArtifactsAreSteps() throws IOException {
    file(
        "runs/x/execution_result.json",
        """
        {"run_id":"x","start_timestamp":"2026-01-02T03:04:05+01:00","total_duration_seconds":1.5,
         "artifacts":{"a":{"success":true,"duration_seconds":0.5},
                      "b":{"success":false,"error":"no"}},"skipped":["c"]}
        """);

    JsonNode document = stores.document(read().get(0).runId());

    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(document.get("startedAt").stringValue()).startsWith("2026-01-02T02:04:05");
    assertThat(document.get("durationMillis").intValue()).isEqualTo(1_500);
    assertThat(document.get("stepCounts").get("SUCCEEDED").intValue()).isEqualTo(1);
    assertThat(document.get("stepCounts").get("FAILED").intValue()).isEqualTo(1);
    assertThat(document.get("stepCounts").get("SKIPPED").intValue()).isEqualTo(1);
    assertThat(
            document
                .get("steps")
                .get(1)
                .get("attempts")
                .get(0)
                .get("error")
                .get("message")
                .stringValue())
        .isEqualTo("no");
  }

  @Test
  void anUnknownWordIsKeptAndIsNoSuccess() throws IOException {
    file(
        "w/metadata.yaml",
        "{id: u, workflow: w, status: exploded, finished_at: 2026-01-01 00:00:00}");
    JsonNode document = stores.document(read().get(0).runId());
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("sourceStatus").stringValue()).isEqualTo("exploded");
    assertThat(document.get("startedAt").isNull()).isTrue();
  }

  @Test
  void idsInFilesLeadToNoOtherFiles() throws IOException {
    file("in/metadata.yaml", "{run_id: ../../secret, status: ok, steps: [{id: ../../secret}]}");
    file("secret/input.json", "{\"hidden\":1}");
    ImportFolder folder = ImportFolder.of(root.resolve("in"));
    ImportReport report = Importers.recognizing(folder).read(folder, stores.target()).get(0);
    assertThat(stores.document(report.runId()).toString()).doesNotContain("hidden");
  }

  @Test
  void aBrokenFileLeavesNothing() throws IOException {
    file("runs/a/metadata.yaml", METADATA);
    file("runs/b/metadata.yaml", "{status: [");
    assertThatThrownBy(this::read)
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("metadata.yaml");
    assertThat(stores.runs()).isEmpty();
  }

  @Test
  void aFolderOfSomethingElseIsRefused() throws IOException {
    file("notes/readme.md", "hello");
    assertThatThrownBy(this::read)
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("run-folder");
  }
}
