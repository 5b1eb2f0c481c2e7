package dev.runstore.formats.wfformat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.ByteRange;
import dev.runstore.api.EventQuery;
import dev.runstore.api.Fence;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.Importers;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class WfFormatImporterTest {
  private final MemoryStores stores = MemoryStores.empty();

  private static String sample(String version) {
    try (InputStream in =
        WfFormatImporterTest.class.getResourceAsStream("/wfformat/words-" + version + ".json")) {
      return new String(in == null ? new byte[0] : in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode imported(String content) {
    ImportReport report = stores.read("words.json", content).get(0);
    return stores.document(report.runId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"})
  void eachVersionBecomesTheSameRun(String version) {
    JsonNode document = imported(sample(version));

    assertThat(document.get("subject").get("name").stringValue()).isEqualTo("words");
    assertThat(document.get("origin").stringValue()).isEqualTo("wfformat");
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(Instant.parse(document.get("startedAt").stringValue()))
        .isEqualTo(Instant.parse("2020-04-01T05:42:15Z"));
    assertThat(Instant.parse(document.get("endedAt").stringValue()))
        .isEqualTo(Instant.parse("2020-04-01T05:42:24Z"));
    assertThat(document.get("queuedAt").isNull()).isTrue();
    assertThat(document.get("labels").get("machine").stringValue()).isEqualTo("worker-1");
    assertThat(document.get("labels").get("system").stringValue()).isEqualTo("Makeflow");
    assertThat(document.get("graph").get("edges").intValue()).isEqualTo(1);
    assertThat(document.get("graph").get("depth").intValue()).isEqualTo(2);
    assertThat(document.get("graph").get("criticalPathMillis").intValue()).isEqualTo(2_500);
    JsonNode measures = document.get("measures");
    assertThat(measures.get("zeroRuntimeSteps").intValue()).isEqualTo(1);
    assertThat(measures.get("zeroByteFiles").intValue()).isEqualTo(1);
    assertThat(measures.get("fileBytes").intValue()).isEqualTo(150);
    assertThat(measures.get("fileDerivedEdges").intValue()).isEqualTo(1);
    JsonNode split = document.get("steps").get(0);
    assertThat(split.get("attempts")).hasSize(1);
    assertThat(split.get("attempts").get(0).get("durationMillis").intValue()).isEqualTo(2_500);
    assertThat(split.get("attempts").get(0).get("endedAt").isNull()).isTrue();
  }

  @Test
  void keysAreNamesUpToOneDotOneAndIdsLater() {
    assertThat(imported(sample("1.1")).get("steps").get(1).get("stepId").stringValue())
        .isEqualTo("count_2");
    assertThat(imported(sample("1.3")).get("steps").get(1).get("stepId").stringValue())
        .isEqualTo("ID2");
    assertThat(imported(sample("1.3")).get("steps").get(1).get("parents").get(0).stringValue())
        .isEqualTo("ID1");
  }

  @Test
  void edgesComeFromFilesWhereNoneIsDeclared() {
    JsonNode graph = imported(sample("1.4")).get("graph");
    assertThat(graph.get("edges").intValue()).isEqualTo(1);
    assertThat(graph.get("declared").get("edges").intValue()).isZero();
    assertThat(graph.get("declared").get("roots").intValue()).isEqualTo(2);
  }

  @Test
  void filesBecomeReferencesAndTheSourceIsKept() throws IOException {
    String content = sample("1.5");
    ImportReport report = stores.read("../words.json", content).get(0);
    JsonNode document = stores.document(report.runId());

    assertThat(document.get("references")).hasSize(5);
    JsonNode first = document.get("references").get(0);
    assertThat(first.get("name").stringValue()).isEqualTo("/data/in.txt");
    assertThat(first.get("byteLength").intValue()).isEqualTo(100);
    assertThat(first.get("role").stringValue()).isEqualTo("CONSUMED");
    assertThat(first.get("stepId").stringValue()).isEqualTo("split_1");
    assertThat(document.get("references").get(3).get("byteLength").isNull()).isTrue();
    assertThat(document.get("measures").get("undeclaredFiles").intValue()).isEqualTo(1);
    assertThat(document.get("artifacts")).hasSize(1);
    assertThat(document.get("artifacts").get(0).get("role").stringValue()).isEqualTo("ATTACHED");
    ArtifactStore artifacts = stores.artifacts();
    ArtifactKey key = ArtifactKey.of(report.runId(), "source/../words.json");
    try (InputStream in = artifacts.open(key, ByteRange.ALL)) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo(content);
    }
  }

  @Test
  void whatTheFileSaysOfAnAttemptIsThere() {
    JsonNode attempt = imported(sample("1.5")).get("steps").get(0).get("attempts").get(0);
    assertThat(Instant.parse(attempt.get("startedAt").stringValue()))
        .isEqualTo(Instant.parse("2020-04-01T05:42:16Z"));
    assertThat(attempt.get("config").get("inline").get("program").stringValue()).isEqualTo("split");
    assertThat(attempt.get("maxMemoryBytes").intValue()).isEqualTo(2_048);
    assertThat(attempt.get("attributes").get("machines").get(0).stringValue())
        .isEqualTo("worker-1");
  }

  @Test
  void aLongCommandIsSpilled() {
    String program = "x".repeat(40_000);
    String content =
        sample("1.5").replace("\"program\": \"wc\"", "\"program\": \"" + program + "\"");
    JsonNode document = imported(content);
    JsonNode config = document.get("steps").get(1).get("attempts").get(0).get("config");
    assertThat(config.get("preview").stringValue()).hasSize(4_096);
    assertThat(config.get("byteLength").intValue()).isGreaterThan(40_000);
    assertThat(document.get("artifacts")).hasSize(2);
    assertThat(document.get("artifacts").get(1).get("stepId").stringValue()).isEqualTo("count_2");
    assertThat(stores.read("words.json", content).get(0).isNew()).isFalse();
  }

  @Test
  void aDescriptionThatWasNeverExecutedIsNoSuccess() {
    String content = sample("1.5");
    int from = content.indexOf("\"execution\"");
    String cut = content.substring(0, content.lastIndexOf(',', from)) + "}}";
    JsonNode document = imported(cut);
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("startedAt").isNull()).isTrue();
    assertThat(document.get("stepCounts").get("PENDING").intValue()).isEqualTo(2);
  }

  @Test
  void aTimeThatIsNoneStaysMissing() {
    JsonNode document = imported(sample("1.2").replace("20200401T054215+0000", "last Wednesday"));
    assertThat(document.get("startedAt").isNull()).isTrue();
    assertThat(document.get("endedAt").isNull()).isTrue();
    assertThat(document.get("durationMillis").intValue()).isEqualTo(9_000);
    assertThat(document.get("warnings").get(0).get("code").stringValue())
        .isEqualTo("date.unreadable");
    assertThat(document.get("attributes").get("executedAt").stringValue())
        .isEqualTo("last Wednesday");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"1.5\"        | \"2.0\"       | $.schemaVersion: version",
        "\"1.5\"        | 1.5           | $.schemaVersion: a string is expected",
        "\"parents\": [] | \"parents\": 3 | $.workflow.specification.tasks[0].parents: an array",
        "\"parents\": [] | \"x\": []      | $.workflow.specification.tasks[0]: the member \"parents\"",
        "\"runtimeInSeconds\": 2.5 | \"runtimeInSeconds\": -1 | $.workflow.execution.tasks[0].runtimeInSeconds",
        "\"runtimeInSeconds\": 2.5 | \"runtimeInSeconds\": 1e999999999 | runtimeInSeconds: a number of at most",
        "\"makespanInSeconds\": 9 | \"makespanInSeconds\": \"9\" | $.workflow.execution.makespanInSeconds: a number",
        "\"makespanInSeconds\": 9, | '' | \"makespanInSeconds\" is missing",
        "\"sizeInBytes\": 50 | \"sizeInBytes\": 0.5 | $.workflow.specification.files[1].sizeInBytes",
        "\"name\": \"words\" | \"name\": \"\"    | $.name: the value is empty",
        "\"id\": \"count_2\" | \"id\": \"split_1\" | there is a task before it with the same id",
        "\"name\": \"words\", | \"name\": \"words\", \"name\": \"w\", | Duplicate"
      })
  void aRefusalSaysWhereAndLeavesNothing(String there, String instead, String message) {
    String content = sample("1.5").replaceFirst(java.util.regex.Pattern.quote(there), instead);
    assertThatThrownBy(() -> stores.read("words.json", content))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageStartingWith("cannot import words.json: ")
        .hasMessageContaining(message);
    assertThat(stores.runs()).isEmpty();
  }

  @Test
  void parentsThatAreNoStepsAndCyclesAreTolerated() {
    String content =
        sample("1.5").replaceFirst("\"parents\": \\[\\]", "\"parents\": [\"ghost\", \"count\"]");
    JsonNode graph = imported(content).get("graph");
    assertThat(graph.get("acyclic").booleanValue()).isFalse();
    assertThat(graph.get("danglingParents").intValue()).isEqualTo(1);
    assertThat(graph.get("edges").intValue()).isEqualTo(2);
  }

  @Test
  void underANewIdItKeepsItsAlias() {
    byte[] content = sample("1.0").getBytes(StandardCharsets.UTF_8);
    ImportTarget target = stores.target();
    ImportReport first = Importers.read(ImportSource.of("a", content), target).get(0);
    ImportReport again = Importers.read(ImportSource.of("a", content), target.again()).get(0);
    assertThat(again.runId()).isNotEqualTo(first.runId());
    assertThat(again.alias()).isEqualTo(first.alias());
    assertThat(again.isNew()).isTrue();
    assertThat(stores.runs()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void anImportThatWasInterruptedGoesOn(int there) {
    RunId runId = stores.read("words.json", sample("1.5")).get(0).runId();
    List<Event> events =
        stores.executions().events(runId, EventQuery.all()).events().stream()
            .map(RecordedEvent::event)
            .toList();
    MemoryStores other = MemoryStores.empty();
    other.executions().create(runId, events.get(0));
    if (there > 1) {
      other.executions().append(runId, Fence.unleased(), 1, events.subList(1, there));
    }

    assertThat(other.read("words.json", sample("1.5")).get(0).isNew()).isTrue();
    assertThat(other.read("words.json", sample("1.5")).get(0).isNew()).isFalse();
    assertThat(other.document(runId).get("steps")).isEqualTo(stores.document(runId).get("steps"));
    assertThat(other.document(runId).get("eventCount").intValue()).isEqualTo(events.size());
  }
}
