package dev.runstore.formats.wfformat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.Cases;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.Importers;
import dev.runstore.formats.MemoryStores;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Imports recorded instances and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class WfFormatCasesTest {
  /** Figures that have a field of the same meaning among the measures. */
  private static final Map<String, String> MEASURES =
      Map.ofEntries(
          Map.entry("makespan_s", "makespanSeconds"),
          Map.entry("sum_runtime_s", "runtimeSeconds"),
          Map.entry("max_runtime_s", "maxRuntimeSeconds"),
          Map.entry("zero_runtime_steps", "zeroRuntimeSteps"),
          Map.entry("files", "files"),
          Map.entry("file_bytes", "fileBytes"),
          Map.entry("zero_byte_files", "zeroByteFiles"),
          Map.entry("input_links", "inputLinks"),
          Map.entry("output_links", "outputLinks"),
          Map.entry("input_link_bytes", "inputLinkBytes"),
          Map.entry("output_link_bytes", "outputLinkBytes"),
          Map.entry("files_never_produced", "filesNeverProduced"),
          Map.entry("bytes_never_produced", "bytesNeverProduced"),
          Map.entry("files_never_consumed", "filesNeverConsumed"),
          Map.entry("undeclared_files", "undeclaredFiles"),
          Map.entry("file_derived_edges", "fileDerivedEdges"),
          Map.entry("machines_declared", "machinesDeclared"),
          Map.entry("machines_used", "machinesUsed"),
          Map.entry("programs", "programs"),
          Map.entry("steps_with_command", "stepsWithCommand"),
          Map.entry("read_bytes", "readBytes"),
          Map.entry("written_bytes", "writtenBytes"),
          Map.entry("max_memory", "maxMemoryBytes"),
          Map.entry("longest_command_chars", "longestCommandChars"));

  private static final Map<String, String> DECLARED =
      Map.of(
          "edges", "edges",
          "roots", "roots",
          "leaves", "leaves",
          "depth", "depth",
          "dangling_references", "danglingParents");

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  static Stream<Map.Entry<String, JsonNode>> cases() throws Exception {
    Path expected = Cases.folder().resolve("expected/wfformat.json");
    return MAPPER.readTree(Files.readAllBytes(expected)).properties().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFigureIsInTheDocument(Map.Entry<String, JsonNode> expected) {
    MemoryStores stores = MemoryStores.empty();
    Path file = Cases.folder().resolve(expected.getKey());
    ImportReport report = Importers.read(ImportSource.of(file), stores.target()).get(0);
    JsonNode document = stores.document(report.runId());
    JsonNode figures = expected.getValue();
    Set<String> compared = new HashSet<>();

    MEASURES.forEach(
        (figure, measure) -> {
          compared.add(figure);
          same(figure, figures.get(figure), document.get("measures").path(measure));
        });
    JsonNode declared = document.get("graph").get("declared");
    DECLARED.forEach(
        (figure, field) -> {
          compared.add(figure);
          same(figure, figures.get(figure), declared.get(field));
        });
    assertThat(declared.get("acyclic").booleanValue())
        .isEqualTo(figures.get("acyclic").booleanValue());
    assertThat(declared.get("criticalPathMillis").decimalValue().movePointLeft(3))
        .isEqualByComparingTo(figures.get("critical_path_s").decimalValue());
    assertThat(document.get("attributes").get("schemaVersion").stringValue())
        .isEqualTo(figures.get("schema_version").stringValue());
    assertThat(document.get("subject").get("name")).isEqualTo(figures.get("name"));
    assertThat(document.get("labels").get("system")).isEqualTo(figures.get("wms"));
    assertThat(stores.runs()).hasSize(figures.get("runs").intValue());
    assertThat(document.get("stepCounts").get("SUCCEEDED").intValue())
        .isEqualTo(document.get("steps").size())
        .isEqualTo(figures.get("steps").intValue());
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("attributes").get("executedAt"))
        .isEqualTo(figures.get("executed_at_raw"));
    Instant start = Instant.parse(document.get("startedAt").stringValue());
    assertThat(start).isEqualTo(Instant.parse(figures.get("executed_at").stringValue()));
    BigDecimal makespan = figures.get("makespan_s").decimalValue();
    assertThat(document.get("durationMillis").decimalValue())
        .isEqualByComparingTo(makespan.movePointRight(3));
    assertThat(Instant.parse(document.get("endedAt").stringValue()))
        .isEqualTo(start.plusMillis(makespan.movePointRight(3).longValueExact()));
    TreeSet<String> ids = new TreeSet<>();
    document.get("steps").forEach(step -> ids.add(step.get("stepId").stringValue()));
    assertThat(ids.first()).isEqualTo(figures.get("min_id").stringValue());
    assertThat(ids.last()).isEqualTo(figures.get("max_id").stringValue());
    assertThat(document.get("graph").get("edges").intValue())
        .isEqualTo(figures.get("file_derived_edges").intValue());

    compared.addAll(
        Set.of(
            "acyclic",
            "critical_path_s",
            "schema_version",
            "name",
            "wms",
            "runs",
            "steps",
            "run_status",
            "executed_at_raw",
            "executed_at",
            "min_id",
            "max_id"));
    assertThat(compared).containsAll(figures.propertyNames());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aSecondImportChangesNothing(Map.Entry<String, JsonNode> expected) {
    MemoryStores stores = MemoryStores.empty();
    ImportSource source = ImportSource.of(Cases.folder().resolve(expected.getKey()));
    ImportReport first = Importers.read(source, stores.target()).get(0);
    byte[] before = stores.exported(first.runId());

    ImportReport second = Importers.read(source, stores.target()).get(0);

    assertThat(first.isNew()).isTrue();
    assertThat(second).isEqualTo(new ImportReport(first.runId(), first.alias(), "wfformat", false));
    assertThat(stores.exported(first.runId())).isEqualTo(before);
  }

  private static void same(String figure, JsonNode expected, JsonNode actual) {
    if (expected.isNull()) {
      assertThat(actual.isMissingNode()).as(figure).isTrue();
    } else {
      assertThat(actual.decimalValue()).as(figure).isEqualByComparingTo(expected.decimalValue());
    }
  }
}
