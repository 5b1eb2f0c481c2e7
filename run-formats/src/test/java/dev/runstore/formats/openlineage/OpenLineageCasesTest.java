package dev.runstore.formats.openlineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ExpectedFigures;
import dev.runstore.formats.ImportedCase;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Imports recorded events and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class OpenLineageCasesTest {
  private static final List<String> SUMS =
      List.of(
          "events",
          "run_events",
          "job_dataset_edges",
          "missing_event_time",
          "unparsable_event_time",
          "missing_schema_url");

  static List<Map.Entry<String, JsonNode>> cases() {
    return ExpectedFigures.of("openlineage.json", "openlineage/");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFigureIsInTheDocuments(Map.Entry<String, JsonNode> expected) {
    ImportedCase imported = ImportedCase.of(expected.getKey());
    JsonNode figures = expected.getValue();
    List<JsonNode> documents = imported.documents();

    assertThat(documents).hasSize(figures.get("runs").intValue());
    for (String figure : SUMS) {
      String measure = ExpectedFigures.camelCase(figure);
      assertThat(
              documents.stream().mapToLong(d -> d.get("measures").get(measure).longValue()).sum())
          .as(figure)
          .isEqualTo(figures.get(figure).longValue());
    }
    Map<String, Long> types = new TreeMap<>();
    Map<String, Long> statuses = new TreeMap<>();
    Set<String> datasets = new TreeSet<>();
    Set<String> jobs = new TreeSet<>();
    Map<String, JsonNode> runs = new HashMap<>();
    for (JsonNode document : documents) {
      runs.put(document.get("aliases").get(0).stringValue(), document);
      jobs.add(document.get("subject").get("id").stringValue());
      statuses.merge(document.get("status").stringValue().toLowerCase(Locale.ROOT), 1L, Long::sum);
      document.get("references").forEach(r -> datasets.add(r.get("name").stringValue()));
      document
          .get("measures")
          .get("eventTypes")
          .properties()
          .forEach(type -> types.merge(type.getKey(), type.getValue().longValue(), Long::sum));
      assertThat(
              document.get("measures").get("inputs").intValue()
                  + document.get("measures").get("outputs").intValue())
          .isEqualTo(document.get("references").size());
    }
    assertCounts(figures.get("event_types"), types);
    assertCounts(figures.get("run_status"), statuses);
    assertThat(jobs).hasSize(figures.get("jobs").intValue());
    assertThat(datasets).hasSize(figures.get("datasets").intValue());
    for (String facets : List.of("run_facets", "job_facets", "dataset_facets")) {
      Set<String> found = new TreeSet<>();
      documents.forEach(
          document ->
              document
                  .get("measures")
                  .get(ExpectedFigures.camelCase(facets))
                  .forEach(facet -> found.add(facet.stringValue())));
      assertThat(found).hasSameSizeAs(figures.get(facets));
    }
    figures.get("runs_detail").properties().forEach(run -> assertRun(run, runs));
  }

  private static void assertRun(Map.Entry<String, JsonNode> expected, Map<String, JsonNode> runs) {
    JsonNode figures = expected.getValue();
    JsonNode document = java.util.Objects.requireNonNull(runs.get(expected.getKey()));
    assertThat(document.get("subject").get("id")).isEqualTo(figures.get("job"));
    assertThat(document.get("measures").get("events")).isEqualTo(figures.get("events"));
    assertThat(document.get("measures").get("inputs")).isEqualTo(figures.get("inputs"));
    assertThat(document.get("measures").get("outputs")).isEqualTo(figures.get("outputs"));
    assertThat(document.get("status").stringValue())
        .isEqualToIgnoringCase(figures.get("status").stringValue());
    ImportedCase.assertTime(document, "startedAt", figures.get("start"));
    if (figures.get("status").stringValue().equals("running")) {
      assertThat(document.get("endedAt").isNull()).isTrue();
    } else {
      ImportedCase.assertTimes(document, figures);
    }
    JsonNode parent = document.get("attributes").path("parentRun").path("run").path("runId");
    ExpectedFigures.same("parent", figures.get("parent"), parent);
  }

  private static void assertCounts(JsonNode expected, Map<String, Long> actual) {
    Map<String, Long> counts = new TreeMap<>();
    expected.properties().forEach(one -> counts.put(one.getKey(), one.getValue().longValue()));
    assertThat(actual).isEqualTo(counts);
  }
}
