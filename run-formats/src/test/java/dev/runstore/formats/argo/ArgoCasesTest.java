package dev.runstore.formats.argo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.Cases;
import dev.runstore.formats.ExpectedFigures;
import dev.runstore.formats.ImportedCase;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Imports recorded workflows and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class ArgoCasesTest {
  private static final Set<String> HEADER =
      Set.of("name", "started_at", "finished_at", "start", "end", "duration_ms");

  static List<Map.Entry<String, JsonNode>> cases() {
    return ExpectedFigures.of("argo.json", one -> one.getValue().has("node_types"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFigureIsInTheDocument(Map.Entry<String, JsonNode> expected) {
    check(expected.getKey(), expected.getValue());
    String yaml = expected.getKey().replaceAll("json$", "yaml");
    if (Files.exists(Cases.folder().resolve(yaml))) {
      check(yaml, expected.getValue());
    }
  }

  private static void check(String file, JsonNode figures) {
    JsonNode document = ImportedCase.of(file).document();

    ExpectedFigures.assertMeasures(figures, document.get("measures"), HEADER);
    assertThat(document.get("labels").get("workflow")).isEqualTo(figures.get("name"));
    ImportedCase.assertTimes(document, figures);
    JsonNode phase = figures.get("run_phase");
    assertThat(document.get("status").stringValue())
        .isEqualToIgnoringCase(phase.isNull() ? "RUNNING" : phase.stringValue());
    assertThat(document.get("steps"))
        .hasSize(figures.get("nodes").intValue() - figures.get("attempts_under_retry").intValue());
    assertThat(document.get("references")).hasSize(figures.get("output_artifacts").intValue());
    if (!figures.get("run_message").isNull()) {
      assertThat(document.get("error").get("message")).isEqualTo(figures.get("run_message"));
    }
  }
}
