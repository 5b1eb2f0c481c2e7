package dev.runstore.formats.kestra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ExpectedFigures;
import dev.runstore.formats.ImportedCase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Imports recorded executions and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class KestraCasesTest {
  private static final Set<String> HEADER = Set.of("run_id", "start", "end", "duration_ms");

  static List<Map.Entry<String, JsonNode>> cases() {
    return ExpectedFigures.of("peers.json", "peers/kestra/");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFigureIsInTheDocument(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();

    ExpectedFigures.assertMeasures(figures, document.get("measures"), HEADER);
    ImportedCase.assertTimes(document, figures);
    assertThat(document.get("aliases").get(0)).isEqualTo(figures.get("run_id"));
    assertThat(document.get("subject").get("name")).isEqualTo(figures.get("flow"));
    assertThat(figures.get("run_status").stringValue()).isEqualTo("SUCCESS");
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("steps")).hasSize(figures.get("task_runs").intValue());
    assertThat(document.get("stepCounts").get("SUCCEEDED"))
        .isEqualTo(figures.get("task_status").get("SUCCESS"));
    assertThat(document.get("graph").get("edges")).isEqualTo(figures.get("child_links"));
  }
}
