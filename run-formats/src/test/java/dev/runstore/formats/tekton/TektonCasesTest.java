package dev.runstore.formats.tekton;

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

/** Imports recorded runs and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class TektonCasesTest {
  private static final Set<String> HEADER =
      Set.of("name", "start", "end", "duration_ms", "task_run_status");

  static List<Map.Entry<String, JsonNode>> cases() {
    return ExpectedFigures.of("argo.json", "peers/tekton/");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFigureIsInTheDocuments(Map.Entry<String, JsonNode> expected) {
    ImportedCase imported = ImportedCase.of(expected.getKey());
    JsonNode all = expected.getValue();
    assertThat(imported.documents()).hasSize(all.isArray() ? all.size() : 1);
    for (int i = 0; i < imported.documents().size(); i++) {
      JsonNode figures = all.isArray() ? all.get(i) : all;
      JsonNode document = imported.documents().get(i);
      ExpectedFigures.assertMeasures(figures, document.get("measures"), HEADER);
      ImportedCase.assertTimes(document, figures);
      assertThat(document.get("labels").get("name")).isEqualTo(figures.get("name"));
      assertThat(document.get("status").stringValue())
          .isEqualTo(
              figures.get("succeeded").stringValue().equals("True") ? "SUCCEEDED" : "FAILED");
      assertThat(document.get("steps")).hasSize(figures.get("steps").intValue());
    }
  }
}
