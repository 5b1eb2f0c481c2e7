package dev.runstore.formats.temporal;

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

/** Imports recorded histories and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class TemporalCasesTest {
  private static final Set<String> HEADER =
      Set.of("workflow_type", "run_status", "start", "end", "duration_ms", "failure_message");

  static List<Map.Entry<String, JsonNode>> cases() {
    return ExpectedFigures.of("temporal.json", "peers/temporal/");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFigureIsInTheDocument(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();

    ExpectedFigures.assertMeasures(figures, document.get("measures"), HEADER);
    assertThat(document.get("subject").get("id")).isEqualTo(figures.get("workflow_type"));
    String status = figures.get("run_status").stringValue();
    if (status.startsWith("running")) {
      assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
      ImportedCase.assertTime(document, "startedAt", figures.get("start"));
    } else {
      assertThat(document.get("status").stringValue()).isEqualToIgnoringCase(status);
      ImportedCase.assertTimes(document, figures);
    }
    if (!figures.get("failure_message").isNull()) {
      assertThat(document.get("error").get("message")).isEqualTo(figures.get("failure_message"));
    }
    assertThat(document.get("steps").size())
        .isEqualTo(
            figures.get("activities_scheduled").intValue()
                + figures.get("local_activity_markers").intValue()
                + figures.get("child_workflows_initiated").intValue()
                + figures.get("nexus_operations").intValue());
  }
}
