package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.copy.CopiedRun;
import dev.runstore.formats.copy.StoreCopy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What came in goes out and comes in elsewhere with the same figures. */
final class RoundTripsTest {
  private static final String TRACE =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[
       {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"00000000000000a1","name":"answer",
        "startTimeUnixNano":"1772359200000001000","endTimeUnixNano":"1772359203000000000",
        "attributes":[{"key":"gen_ai.usage.input_tokens","value":{"intValue":"11"}},
         {"key":"gen_ai.usage.output_tokens","value":{"intValue":"5"}}]},
       {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"00000000000000b2",
        "parentSpanId":"00000000000000a1","name":"chat","startTimeUnixNano":"1772359201000000000",
        "endTimeUnixNano":"1772359202500000000","status":{"code":2,"message":"cut off"},
        "attributes":[{"key":"gen_ai.request.model","value":{"stringValue":"m-1"}},
         {"key":"gen_ai.usage.input_tokens","value":{"intValue":"11"}},
         {"key":"gen_ai.usage.output_tokens","value":{"intValue":"5"}}]}]}]}]}
      """;

  /** What neither a trace nor events of lineage hold: bytes, what was not imported, ids. */
  private static final Set<String> NEVER =
      Set.of(
          "runId",
          "aliases",
          "origin",
          "parentRunId",
          "recordedAt",
          "endRecordedAt",
          "eventCount",
          "noteCount",
          "artifactCount",
          "artifactBytes",
          "artifacts",
          "artifact",
          "stepRunId",
          "firstSequence");

  /** Payloads are no lineage, and neither is when a run was asked for. */
  private static final Set<String> NOT_IN_LINEAGE =
      Set.of("config", "input", "output", "definition", "definitionDigest", "queuedAt");

  /** Every recorded run of which the expected figures are known. */
  static List<Path> cases() {
    return Stream.of("argo", "openlineage", "otlp", "peers", "temporal", "wfformat")
        .flatMap(figures -> ExpectedFigures.of(figures + ".json", "").stream())
        .map(Map.Entry::getKey)
        .filter(name -> !isNoRun(name))
        .map(Cases.folder()::resolve)
        .toList();
  }

  /** Single spans without ids, and a log archive. */
  private static boolean isNoRun(String name) {
    return name.startsWith("otlp/openinference-spans/")
        || name.startsWith("otlp/genai-attributes/")
        || name.endsWith(".zip");
  }

  @ParameterizedTest
  @MethodSource("cases")
  @EnabledIf("dev.runstore.formats.Cases#areThere")
  void recordedRuns(Path file) {
    MemoryStores here = MemoryStores.empty();
    if (ImportFolder.isFolder(file)) {
      ImportFolder folder = ImportFolder.of(file);
      check(here, Importers.recognizing(folder).read(folder, here.target()));
    } else {
      check(here, Importers.read(ImportSource.of(file), here.target()));
    }
  }

  @Test
  void aTraceOfAnAgent() {
    JsonNode document =
        check(ImportSource.of("trace.json", TRACE.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.get("usage").get("totalTokens").intValue()).isEqualTo(16);
    assertThat(document.get("stepCounts").get("FAILED").intValue()).isEqualTo(1);
  }

  @Test
  void whatARunHoldsDoesNotHideThatItIsARun() {
    String history =
        """
        {"events":[{"eventId":"1","eventTime":"2026-03-01T10:00:00Z",
         "eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_STARTED","workflowExecutionStartedEventAttributes":
         {"workflowType":{"name":"Order"},"originalExecutionRunId":"run-7"}},
         {"eventId":"2","eventTime":"2026-03-01T10:00:05Z",
         "eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_FAILED","workflowExecutionFailedEventAttributes":
         {"failure":{"message":"no stock"}}}]}
        """;
    JsonNode document =
        check(ImportSource.of("history.json", history.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.get("error").get("message").stringValue()).isEqualTo("no stock");
  }

  private static JsonNode check(ImportSource source) {
    MemoryStores here = MemoryStores.empty();
    return check(here, Importers.read(source, here.target()));
  }

  private static JsonNode check(MemoryStores here, List<ImportReport> reports) {
    for (ImportReport report : reports) {
      RunSource run = new RunSource(here.executions(), here.artifacts(), report.runId());
      byte[] before = here.exported(report.runId());
      for (String exact : List.of("runstore-json", "bundle")) {
        MemoryStores there = MemoryStores.empty();
        ImportReport again = imported(exact, run, there);
        assertThat(again.runId()).as(exact).isEqualTo(report.runId());
        assertThat(there.exported(again.runId())).isEqualTo(before);
      }
      MemoryStores there = MemoryStores.empty();
      StoreCopy copy =
          new StoreCopy(here.executions(), here.artifacts(), there.executions(), there.artifacts());
      assertThat(copy.one(report.runId()).result()).isEqualTo(CopiedRun.Result.COPIED);
      assertThat(there.exported(report.runId())).as("copied").isEqualTo(before);
      JsonNode document = here.document(report.runId());
      comesBack("otlp", run, document, NEVER);
      Set<String> lost = new HashSet<>(NEVER);
      lost.addAll(NOT_IN_LINEAGE);
      comesBack("openlineage", run, document, lost);
    }
    return here.document(reports.get(0).runId());
  }

  private static void comesBack(String format, RunSource run, JsonNode before, Set<String> lost) {
    MemoryStores there = MemoryStores.empty();
    JsonNode after = there.document(imported(format, run, there).runId());
    assertThat(told(after, lost)).as(format).isEqualTo(told(before, lost));
  }

  /** The document without these members; steps and references by what they say. */
  private static JsonNode told(JsonNode document, Set<String> lost) {
    ObjectNode told = (ObjectNode) kept(document, lost);
    for (String unordered : List.of("steps", "references")) {
      List<JsonNode> all = new ArrayList<>();
      told.get(unordered).forEach(all::add);
      all.sort(Comparator.comparing(JsonNode::toString));
      told.putArray(unordered).addAll(all);
    }
    return told;
  }

  private static JsonNode kept(JsonNode value, Set<String> lost) {
    if (value.isObject()) {
      ObjectNode kept = JsonNodeFactory.instance.objectNode();
      value.propertyNames().stream()
          .filter(name -> !lost.contains(name))
          .sorted()
          .forEach(name -> kept.set(name, kept(value.get(name), lost)));
      return kept;
    }
    if (value.isArray()) {
      ArrayNode kept = JsonNodeFactory.instance.arrayNode();
      value.forEach(item -> kept.add(kept(item, lost)));
      return kept;
    }
    return value;
  }

  private static ImportReport imported(String format, RunSource run, MemoryStores there) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Exporters.of(format).write(run, out);
    return Importers.read(ImportSource.of("run." + format, out.toByteArray()), there.target())
        .get(0);
  }
}
