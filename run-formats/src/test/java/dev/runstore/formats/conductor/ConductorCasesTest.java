package dev.runstore.formats.conductor;

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

/** Imports recorded workflows and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class ConductorCasesTest {
  private static final Set<String> HEADER = Set.of("run_id", "start", "end", "duration_ms");

  static List<Map.Entry<String, JsonNode>> cases() {
    return ExpectedFigures.of("peers.json", "peers/conductor/");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFigureIsInTheDocument(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();

    ExpectedFigures.assertMeasures(figures, document.get("measures"), HEADER);
    ImportedCase.assertTimes(document, figures);
    assertThat(document.get("aliases").get(0)).isEqualTo(figures.get("run_id"));
    assertThat(document.get("subject").get("name")).isEqualTo(figures.get("workflow"));
    assertThat(document.get("status").stringValue())
        .isEqualTo(
            switch (figures.get("run_status").stringValue()) {
              case "COMPLETED" -> "SUCCEEDED";
              default -> figures.get("run_status").stringValue();
            });
    assertThat(document.get("steps")).hasSize(figures.get("reference_names").intValue());
    assertThat(document.get("stepCounts").path("SUCCEEDED"))
        .isEqualTo(figures.get("task_status").get("COMPLETED"));
    assertThat(document.get("graph").get("roots").intValue()).as("one way in").isEqualTo(1);
    if (!figures.get("reason").isNull()) {
      assertThat(document.get("error").get("message")).isEqualTo(figures.get("reason"));
    }
  }
}
