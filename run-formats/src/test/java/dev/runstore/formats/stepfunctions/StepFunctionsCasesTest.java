package dev.runstore.formats.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ExpectedFigures;
import dev.runstore.formats.ImportedCase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Imports recorded histories and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class StepFunctionsCasesTest {
  static List<Map.Entry<String, JsonNode>> cases() {
    return ExpectedFigures.of("peers.json", "peers/stepfunctions/");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFigureIsInTheDocuments(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    List<JsonNode> documents = ImportedCase.of(expected.getKey()).documents();
    assertThat(documents)
        .hasSize(figures.get("recorded_tests").intValue())
        .hasSize(figures.get("histories").intValue());
    Map<String, Integer> statuses = new HashMap<>();
    Map<String, JsonNode> byName = new HashMap<>();
    int events = 0;
    for (JsonNode document : documents) {
      statuses.merge(status(document), 1, Integer::sum);
      byName.put(document.get("labels").get("recording").stringValue(), document);
      events += document.get("measures").get("events").intValue();
      assertThat(document.get("startedAt").isNull()).as("a placeholder is no time").isTrue();
      assertThat(document.get("endedAt").isNull()).isTrue();
      assertThat(document.get("measures").get("unreadableTimes"))
          .isEqualTo(document.get("measures").get("events"));
    }
    assertThat(events).isEqualTo(figures.get("total_events").intValue());
    assertThat(byName).hasSize(documents.size());
    Map<String, Integer> wanted = new HashMap<>();
    figures
        .get("run_status")
        .properties()
        .forEach(s -> wanted.put(s.getKey(), s.getValue().intValue()));
    assertThat(statuses).isEqualTo(wanted);
    figures
        .get("histories_detail")
        .properties()
        .forEach(
            history -> {
              JsonNode document =
                  Objects.requireNonNull(byName.get(history.getKey()), history.getKey());
              JsonNode detail = history.getValue();
              ExpectedFigures.assertMeasures(
                  detail, document.get("measures"), Set.of("run_status"));
              assertThat(status(document)).isEqualTo(detail.get("run_status").stringValue());
              assertThat(document.get("steps")).hasSize(detail.get("distinct_states").intValue());
              assertThat(document.get("stepCounts").path("FAILED").asInt())
                  .isGreaterThanOrEqualTo(detail.get("task_failures").intValue());
            });
  }

  private static String status(JsonNode document) {
    return document.get("status").stringValue().toLowerCase(java.util.Locale.ROOT);
  }
}
