package dev.runstore.formats.prefect;

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

/** Imports recorded graphs and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class PrefectCasesTest {
  private static final Set<String> HEADER =
      Set.of("start", "end", "duration_ms", "depth", "acyclic");

  static List<Map.Entry<String, JsonNode>> cases() {
    return ExpectedFigures.of("peers.json", "peers/prefect/");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFigureIsInTheDocument(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();

    ExpectedFigures.assertMeasures(figures, document.get("measures"), HEADER);
    ImportedCase.assertTimes(document, figures);
    for (String figure : List.of("edges", "roots", "leaves", "depth", "acyclic")) {
      assertThat(document.get("graph").get(figure)).as(figure).isEqualTo(figures.get(figure));
    }
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("steps")).hasSize(figures.get("nodes").intValue());
    assertThat(document.get("stepCounts").get("SUCCEEDED"))
        .isEqualTo(figures.get("states").get("COMPLETED"));
    assertThat(document.get("references")).hasSize(figures.get("artifacts").intValue());
  }
}
