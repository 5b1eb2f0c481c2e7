package dev.runstore.formats.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.formats.ExportSample;
import dev.runstore.formats.Exporters;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RunExporter;
import dev.runstore.formats.RunSource;
import dev.runstore.formats.TableExporter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

final class TablesTest {
  private static final String ID = ExportSample.ID.value();
  private final MemoryStores stores = MemoryStores.empty();
  private final RunSource run = ExportSample.in(stores);
  private final TableExporter csv = (TableExporter) Exporters.of("csv");

  private String written(RunExporter exporter) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    exporter.write(run, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Reads RFC 4180, independently of the writer. */
  private List<List<String>> rows(String table) {
    String text = written(csv.of(table));
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\r')) {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\r') {
          assertThat(text.charAt(++i)).isEqualTo('\n');
          rows.add(row);
          row = new ArrayList<>();
        }
      } else {
        cell.append(c);
      }
    }
    assertThat(quoted).isFalse();
    assertThat(cell).isEmpty();
    return rows;
  }

  private List<String> column(List<List<String>> rows, String name) {
    int index = rows.get(0).indexOf(name);
    assertThat(index).as(name).isNotNegative();
    return rows.stream().skip(1).map(row -> row.get(index)).toList();
  }

  @Test
  void everyTableHasTheSameNumberOfCellsInEachRow() {
    assertThat(csv.tables()).containsExactly("steps", "runs", "events", "artifacts", "usage");
    for (String table : csv.tables()) {
      List<List<String>> rows = rows(table);
      assertThat(rows).as(table).hasSizeGreaterThan(1);
      assertThat(rows).as(table).allMatch(row -> row.size() == rows.get(0).size());
      assertThat(column(rows, "run_id")).containsOnly(ID);
    }
    assertThat(written(csv)).isEqualTo(written(csv.of("steps")));
  }

  @Test
  void aRowOfStepsIsAnAttempt() {
    List<List<String>> rows = rows("steps");
    assertThat(column(rows, "step_id")).containsExactly("plan", "plan", "call", "untimed", "tell");
    assertThat(column(rows, "attempt")).containsExactly("1", "2", "1", "1", "");
    assertThat(column(rows, "status"))
        .containsExactly("FAILED", "SUCCEEDED", "FAILED", "SUCCEEDED", "SKIPPED");
    assertThat(column(rows, "duration_ms")).containsExactly("2000", "2000", "3000", "1500", "");
    assertThat(column(rows, "started_at").get(3)).isEmpty();
    assertThat(column(rows, "error")).startsWith("no <answer>", "").contains("bad row 3");
    assertThat(column(rows, "parents")).containsExactly("", "", "plan", "", "call");
    assertThat(column(rows, "total_tokens")).containsExactly("", "150", "1011", "", "");
    assertThat(column(rows, "cost")).containsExactly("", "0.25", "0.5", "", "");
    assertThat(column(rows, "reason").get(4)).isEqualTo("call failed");
  }

  @Test
  void textsThatASpreadsheetWouldRunGetAnApostrophe() {
    assertThat(column(rows("steps"), "name").get(2)).isEqualTo("'" + ExportSample.EVIL);
    assertThat(column(rows("events"), "text")).contains("'=cmd|' /C calc'!A0");
    for (String table : csv.tables()) {
      assertThat(rows(table).stream().flatMap(List::stream))
          .as(table)
          .noneMatch(cell -> cell.startsWith("=") || cell.startsWith("@"));
    }
  }

  @Test
  void aRunOfTwoCurrenciesHasNoSumOfCosts() {
    List<List<String>> rows = rows("runs");
    assertThat(rows).hasSize(2);
    assertThat(column(rows, "cost")).containsExactly("");
    assertThat(column(rows, "currency")).containsExactly("EUR USD");
    assertThat(column(rows, "input_tokens")).containsExactly("1107");
    assertThat(column(rows, "labels")).containsExactly("env=prod");
    assertThat(column(rows, "steps_failed")).containsExactly("1");
  }

  @Test
  void usageHasARowForEachModelOfTheRunAndOfEachAttempt() {
    List<List<String>> rows = rows("usage");
    assertThat(column(rows, "step_id")).containsExactly("", "", "plan", "call", "call");
    assertThat(column(rows, "model")).containsExactly("m-1", "m-2", "m-1", "m-1", "m-2");
    assertThat(column(rows, "total_tokens")).containsExactly("160", "1001", "150", "10", "1001");
    assertThat(column(rows, "cached_tokens")).containsExactly("30", "", "30", "", "");
  }

  @Test
  void artifactsAndReferencesAreToldApart() {
    List<List<String>> rows = rows("artifacts");
    assertThat(column(rows, "kind")).containsExactly("artifact", "reference");
    assertThat(column(rows, "step_id")).containsExactly("call", "call");
    assertThat(column(rows, "byte_length")).containsExactly("14", "42");
    assertThat(column(rows, "location")).containsExactly("", "s3://lake/orders.parquet");
  }

  @Test
  void anUnknownTableIsRefusedWithASuggestion() {
    assertThatThrownBy(() -> csv.of("step"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("did you mean steps?");
  }

  @Test
  void everyRecordOfTheRunIsOneLineOfJson() {
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> lines = written(Exporters.of("jsonl")).lines().map(mapper::readTree).toList();
    assertThat(
            lines.stream()
                .collect(
                    Collectors.groupingBy(
                        line -> line.get("record").stringValue(), Collectors.counting())))
        .isEqualTo(
            java.util.Map.of(
                "run", 1L, "step", 4L, "artifact", 1L, "event", run.run().eventCount()));
    assertThat(lines.get(0).get("runId").stringValue()).isEqualTo(ID);
    assertThat(lines.get(0).get("subject").get("name").stringValue()).isEqualTo(ExportSample.EVIL);
    List<Integer> sequences =
        lines.stream()
            .filter(line -> line.has("seq"))
            .map(line -> line.get("seq").intValue())
            .toList();
    assertThat(sequences).isSorted().startsWith(1).endsWith((int) run.run().eventCount());
  }

  @Test
  void aRunThatIsNotThereWritesNothing() {
    RunSource gone = new RunSource(stores.executions(), stores.artifacts(), RunId.next());
    for (RunExporter exporter : List.of(csv, Exporters.of("jsonl"), Exporters.of("html"))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThatThrownBy(() -> exporter.write(gone, out))
          .isInstanceOf(StoreException.NotFound.class);
      assertThat(out.size()).isZero();
    }
  }
}
