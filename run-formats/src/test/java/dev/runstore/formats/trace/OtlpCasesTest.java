package dev.runstore.formats.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.Cases;
import dev.runstore.formats.ExpectedFigures;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.Importers;
import dev.runstore.formats.MemoryStores;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Imports recorded traces and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class OtlpCasesTest {
  private static final Set<String> HEADER =
      Set.of("start", "end", "duration_ms", "traces", "trace_ids", "kinds");
  private static final Map<String, String> KINDS =
      Map.of("1", "INTERNAL", "2", "SERVER", "3", "CLIENT", "None", "None");

  static List<Map.Entry<String, JsonNode>> documents() {
    return ExpectedFigures.of("otlp.json", entry -> entry.getValue().has("resource_entries"));
  }

  static List<Map.Entry<String, JsonNode>> spans() {
    return ExpectedFigures.of("otlp.json", "otlp/openinference-spans/");
  }

  static List<Map.Entry<String, JsonNode>> attributeMaps() {
    return ExpectedFigures.of("otlp.json", "otlp/genai-attributes/");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyFigureIsInTheDocument(Map.Entry<String, JsonNode> expected) {
    MemoryStores stores = MemoryStores.empty();
    JsonNode figures = expected.getValue();
    List<ImportReport> reports =
        Importers.read(ImportSource.of(Cases.folder().resolve(expected.getKey())), stores.target());
    assertThat(reports).hasSize(figures.path("traces").intValue(1));
    ImportReport report = reports.get(0);
    JsonNode document = stores.document(report.runId());
    JsonNode measures = document.get("measures");

    if (figures.get("spans").intValue() == 0) {
      ExpectedFigures.assertMeasures(
          figures, measures, Set.of("resource_entries", "services", "scope_entries"));
      assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
      return;
    }
    ExpectedFigures.assertMeasures(figures, measures, HEADER);
    figures
        .get("kinds")
        .properties()
        .forEach(
            kind ->
                assertThat(measures.get("kinds").get(KINDS.get(kind.getKey())))
                    .isEqualTo(kind.getValue()));
    assertThat(document.get("aliases").get(0)).isEqualTo(figures.get("trace_ids").get(0));
    assertThat(time(document, "startedAt")).isEqualTo(instant(figures, "start"));
    assertThat(time(document, "endedAt")).isEqualTo(instant(figures, "end"));
    ExpectedFigures.same("duration_ms", figures.get("duration_ms"), document.get("durationMillis"));
    assertThat(document.get("steps")).hasSize(figures.get("spans").intValue());
    assertThat(document.get("stepCounts").path("FAILED").intValue(0))
        .isEqualTo(figures.get("error_spans").intValue());
    assertThat(document.get("usage").path("inputTokens").longValue(0))
        .isEqualTo(figures.get("input_tokens_deepest").longValue());
    assertThat(document.get("usage").path("outputTokens").longValue(0))
        .isEqualTo(figures.get("output_tokens_deepest").longValue());
    assertThat(document.get("graph").get("danglingParents").intValue())
        .isEqualTo(figures.get("dangling_parents").intValue());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aSecondImportChangesNothing(Map.Entry<String, JsonNode> expected) {
    MemoryStores stores = MemoryStores.empty();
    ImportSource source = ImportSource.of(Cases.folder().resolve(expected.getKey()));
    ImportReport first = Importers.read(source, stores.target()).get(0);
    byte[] before = stores.exported(first.runId());

    ImportReport second = Importers.read(source, stores.target()).get(0);

    assertThat(first.isNew()).isTrue();
    assertThat(second)
        .isEqualTo(new ImportReport(first.runId(), first.alias(), first.format(), false));
    assertThat(stores.exported(first.runId())).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("spans")
  void aSpanOfOpenInferenceGivesItsFigures(Map.Entry<String, JsonNode> expected) throws Exception {
    ObjectNode span =
        (ObjectNode)
            new ObjectMapper()
                .readTree(Files.readAllBytes(Cases.folder().resolve(expected.getKey())));
    span.put("traceId", "5b8efff798038103d269b633813fc60c").put("spanId", "eee19b7ec3c1b174");
    span.put("startTimeUnixNano", "1544712660000000000")
        .put("endTimeUnixNano", 1544712661000000000L);
    JsonNode document = imported(span);
    JsonNode figures = expected.getValue();
    JsonNode attempt = document.get("steps").get(0).get("attempts").get(0);

    assertThat(document.get("steps").get(0).get("name")).isEqualTo(figures.get("name"));
    assertThat(document.get("measures").get("attributes")).isEqualTo(figures.get("attributes"));
    assertThat(document.get("measures").get("spanEvents")).isEqualTo(figures.get("span_events"));
    assertThat(document.get("status").stringValue())
        .isEqualTo(figures.get("error").booleanValue() ? "FAILED" : "SUCCEEDED");
    if (figures.get("error").booleanValue()) {
      assertThat(attempt.get("error").get("message")).isEqualTo(figures.get("status_message"));
      assertThat(document.get("error")).isNotNull();
    }
    assertThat(attempt.get("attributes").get("openinference.span.kind"))
        .isEqualTo(figures.get("openinference_kind"));
    JsonNode usage = document.get("usage");
    ExpectedFigures.same("input", figures.get("input_tokens"), usage.get("inputTokens"));
    ExpectedFigures.same("output", figures.get("output_tokens"), usage.get("outputTokens"));
    ExpectedFigures.same("total", figures.get("total_tokens"), usage.get("totalTokens"));
    if (!figures.get("input_tokens").isNull()) {
      assertThat(usage.get("models").get(0).get("model")).isEqualTo(figures.get("model"));
    }
    figures
        .get("token_details")
        .properties()
        .forEach(
            detail ->
                assertThat(attempt.get("attributes").get(detail.getKey()))
                    .isEqualTo(detail.getValue()));
  }

  @ParameterizedTest
  @MethodSource("attributeMaps")
  void bothConventionsGiveTheSameUsage(Map.Entry<String, JsonNode> expected) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode span = mapper.createObjectNode();
    span.put("traceId", "5b8efff798038103d269b633813fc60c").put("spanId", "eee19b7ec3c1b174");
    span.put("endTimeUnixNano", "1544712661000000000");
    var attributes = span.putArray("attributes");
    mapper
        .readTree(Files.readAllBytes(Cases.folder().resolve(expected.getKey())))
        .properties()
        .forEach(
            member -> {
              ObjectNode attribute = attributes.addObject().put("key", member.getKey());
              ObjectNode value = attribute.putObject("value");
              if (member.getValue().isIntegralNumber()) {
                value.put("intValue", member.getValue().longValue());
              } else if (member.getValue().isString()) {
                value.put("stringValue", member.getValue().stringValue());
              }
            });
    JsonNode document = imported(span);
    JsonNode figures = expected.getValue();
    assertThat(document.get("usage").get("inputTokens")).isEqualTo(figures.get("input_tokens"));
    assertThat(document.get("measures").get("inputTokens")).isEqualTo(figures.get("input_tokens"));
    assertThat(document.get("measures").get("outputTokens"))
        .isEqualTo(figures.get("output_tokens"));
    assertThat(document.get("measures").get("attributes")).isEqualTo(figures.get("attributes"));
    assertThat(document.get("measures").get("semanticKinds").propertyNames())
        .containsExactly(figures.get("semantic_kind").stringValue());
  }

  private static JsonNode imported(ObjectNode span) {
    MemoryStores stores = MemoryStores.empty();
    String file = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + span + "]}]}]}";
    return stores.document(stores.read("span.json", file).get(0).runId());
  }

  private static Instant time(JsonNode document, String field) {
    return Instant.parse(document.get(field).stringValue());
  }

  private static Instant instant(JsonNode figures, String field) {
    return Instant.parse(figures.get(field).stringValue());
  }
}
