package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Imports records of other stores and compares every expected figure; see docs/formats.md. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class PeerCasesTest {
  private static final List<String> HEADER = List.of("start", "end", "duration_ms");

  static List<Map.Entry<String, JsonNode>> dbtResults() {
    return ExpectedFigures.of("peers.json", "peers/dbt-run-results/");
  }

  @ParameterizedTest
  @MethodSource("dbtResults")
  void resultsOfDbt(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();
    ExpectedFigures.assertMeasures(figures, document.get("measures"), Set.copyOf(HEADER));
    ImportedCase.assertTimes(document, figures);
    boolean failed = figures.get("status").has("fail") || figures.get("status").has("error");
    assertThat(document.get("status").stringValue()).isEqualTo(failed ? "FAILED" : "SUCCEEDED");
    assertThat(document.get("steps")).hasSize(figures.get("results").intValue());
  }

  static List<Map.Entry<String, JsonNode>> dbtLogs() {
    return ExpectedFigures.of("peers.json", "peers/dbt-logs/");
  }

  @ParameterizedTest
  @MethodSource("dbtLogs")
  void logsOfDbt(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();
    ExpectedFigures.assertMeasures(figures, document.get("measures"), Set.copyOf(HEADER));
    ImportedCase.assertTimes(document, figures);
    assertThat(document.get("status").stringValue())
        .isEqualTo(figures.get("completed_success").booleanValue() ? "SUCCEEDED" : "FAILED");
    assertThat(document.get("steps")).hasSize(figures.get("nodes").intValue());
  }

  static List<Map.Entry<String, JsonNode>> github() {
    return ExpectedFigures.of("peers.json", "peers/github-actions/workflow");
  }

  @ParameterizedTest
  @MethodSource("github")
  void webhooksOfGithub(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();
    ExpectedFigures.assertMeasures(
        figures, document.get("measures"), Set.of("start", "end", "duration_ms"));
    assertThat(document.get("measures").get("start")).isEqualTo(figures.get("start"));
    if (!figures.get("end").isNull()) {
      ImportedCase.assertTimes(document, figures);
    }
    assertThat(document.get("status").stringValue())
        .isEqualTo(
            switch (figures.get("status").stringValue()) {
              case "completed" -> "SUCCEEDED";
              case "queued" -> "QUEUED";
              default -> "RUNNING";
            });
    assertThat(document.get("steps")).hasSize(figures.get("steps").intValue());
  }

  static List<Map.Entry<String, JsonNode>> langfuse() {
    return ExpectedFigures.of("peers.json", "peers/langfuse/");
  }

  @ParameterizedTest
  @MethodSource("langfuse")
  void tracesOfLangfuse(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();
    ExpectedFigures.assertMeasures(
        figures,
        document.get("measures"),
        others(
            "trace_id",
            "name",
            "depth",
            "input_tokens",
            "output_tokens",
            "total_tokens",
            "double_encoded_input",
            "io_bytes"));
    ImportedCase.assertTimes(document, figures);
    assertThat(document.get("aliases").get(0)).isEqualTo(figures.get("trace_id"));
    assertThat(document.get("subject").get("name")).isEqualTo(figures.get("name"));
    assertThat(document.get("graph").get("depth")).isEqualTo(figures.get("depth"));
    assertTokens(document, figures);
    assertThat(document.get("usage").get("cost").get("amount").decimalValue())
        .isEqualByComparingTo(document.get("measures").get("costUsd").decimalValue());
  }

  static List<Map.Entry<String, JsonNode>> langsmith() {
    return ExpectedFigures.of("peers.json", "peers/langsmith/");
  }

  @ParameterizedTest
  @MethodSource("langsmith")
  void batchesOfLangsmith(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();
    ExpectedFigures.assertMeasures(
        figures,
        document.get("measures"),
        Set.of("form", "input_tokens", "output_tokens", "total_tokens"));
    assertTokens(document, figures);
  }

  static List<Map.Entry<String, JsonNode>> claudeCode() {
    return ExpectedFigures.of("peers.json", "peers/claude-code/");
  }

  @ParameterizedTest
  @MethodSource("claudeCode")
  void sessionsOfClaudeCode(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();
    ExpectedFigures.assertMeasures(
        figures,
        document.get("measures"),
        others(
            "form",
            "bad_lines",
            "non_object_lines",
            "non_object_messages",
            "cache_read",
            "cache_creation",
            "input_tokens",
            "output_tokens"));
    assertThat(document.get("usage").get("inputTokens")).isEqualTo(figures.get("input_tokens"));
    assertThat(document.get("usage").get("outputTokens")).isEqualTo(figures.get("output_tokens"));
    ImportedCase.assertTime(document, "startedAt", figures.get("start"));
    assertThat(document.get("measures").get("lastAt")).isEqualTo(figures.get("end"));
    assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
  }

  static List<Map.Entry<String, JsonNode>> mlflow() {
    return ExpectedFigures.of("peers.json", "peers/mlflow/");
  }

  @ParameterizedTest
  @MethodSource("mlflow")
  void runsOfMlflow(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document =
        ImportedCase.of(expected.getKey() + (expected.getKey().endsWith(".json") ? "" : ".json"))
            .document();
    ExpectedFigures.assertMeasures(
        figures,
        document.get("measures"),
        others(
            "run_id", "directory", "id_matches_directory", "run_name", "experiment", "run_status"));
    ImportedCase.assertTimes(document, figures);
    assertThat(document.get("aliases").get(0)).isEqualTo(figures.get("run_id"));
    assertThat(document.get("labels").get("runName")).isEqualTo(figures.get("run_name"));
    assertThat(document.get("labels").get("experiment")).isEqualTo(figures.get("experiment"));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
  }

  static List<Map.Entry<String, JsonNode>> sweAgent() {
    return ExpectedFigures.of("peers.json", "peers/swe-agent/");
  }

  @ParameterizedTest
  @MethodSource("sweAgent")
  void trajectoriesOfSweAgent(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();
    ExpectedFigures.assertMeasures(
        figures,
        document.get("measures"),
        Set.of("input_tokens", "output_tokens", "has_timestamps", "execution_time_s"));
    if (!figures.get("execution_time_s").isNull()) {
      assertThat(document.get("measures").get("executionTimeS").decimalValue())
          .isCloseTo(
              figures.get("execution_time_s").decimalValue(),
              org.assertj.core.api.Assertions.within(new java.math.BigDecimal("0.000001")));
    }
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("usage").get("inputTokens")).isEqualTo(figures.get("input_tokens"));
    assertThat(document.get("usage").get("outputTokens")).isEqualTo(figures.get("output_tokens"));
    assertThat(document.get("startedAt").isNull()).isTrue();
    assertThat(document.get("steps")).hasSize(figures.get("steps").intValue());
  }

  static List<Map.Entry<String, JsonNode>> inspect() {
    return ExpectedFigures.of("peers.json", "peers/inspect-ai/");
  }

  @ParameterizedTest
  @MethodSource("inspect")
  void logsOfInspect(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    String file = expected.getKey().endsWith(".eval") ? "" : ".json";
    JsonNode document =
        ImportedCase.of(expected.getKey().replaceAll("\\.json$", "") + file).document();
    ExpectedFigures.assertMeasures(
        figures, document.get("measures"), Set.of("start", "end", "duration_ms"));
    ImportedCase.assertTimes(document, figures);
    assertThat(document.get("status").stringValue())
        .isEqualTo(
            figures.get("run_status").stringValue().equals("success") ? "SUCCEEDED" : "CANCELLED");
    assertThat(document.get("steps")).hasSize(figures.get("samples").intValue());
    JsonNode used = figures.get("usage").get(figures.get("model").stringValue());
    for (String tokens : List.of("input_tokens", "output_tokens", "total_tokens")) {
      assertThat(document.get("usage").get(ExpectedFigures.camelCase(tokens)))
          .isEqualTo(used.get(tokens));
    }
  }

  static List<Map.Entry<String, JsonNode>> tower() {
    return ExpectedFigures.of("peers.json", "peers/nextflow-tower/");
  }

  @ParameterizedTest
  @MethodSource("tower")
  void messagesOfNextflow(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    JsonNode document = ImportedCase.of(expected.getKey()).document();
    ExpectedFigures.assertMeasures(figures, document.get("measures"), others("error"));
    ImportedCase.assertTimes(document, figures);
    boolean succeeded = figures.get("success").booleanValue();
    assertThat(document.get("status").stringValue()).isEqualTo(succeeded ? "SUCCEEDED" : "FAILED");
    assertThat(document.get("measures").has("error")).isEqualTo(!succeeded);
    if (!succeeded) {
      assertThat(document.get("measures").get("error").stringValue())
          .startsWith(figures.get("error").stringValue());
    }
    assertThat(document.get("steps")).hasSize(figures.get("tasks").intValue());
  }

  static List<Map.Entry<String, JsonNode>> cromwell() {
    return ExpectedFigures.of("peers.json", "peers/cromwell/");
  }

  @ParameterizedTest
  @MethodSource("cromwell")
  void metadataOfCromwell(Map.Entry<String, JsonNode> expected) {
    JsonNode figures = expected.getValue();
    ImportedCase imported = ImportedCase.of(expected.getKey());
    JsonNode document = imported.documents().get(0);
    ExpectedFigures.assertMeasures(figures, document.get("measures"), Set.copyOf(HEADER));
    ImportedCase.assertTimes(document, figures);
    assertThat(document.get("aliases").get(0)).isEqualTo(figures.get("run_id"));
    assertThat(document.get("subject").get("name")).isEqualTo(figures.get("name"));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("steps")).hasSize(figures.get("shards").intValue());
    assertThat(imported.documents()).hasSize(1 + figures.get("sub_workflows").intValue());
    imported
        .documents()
        .subList(1, imported.documents().size())
        .forEach(child -> assertThat(child.get("parentRunId")).isEqualTo(document.get("runId")));
  }

  private static void assertTokens(JsonNode document, JsonNode figures) {
    JsonNode usage = document.get("usage");
    assertThat(usage.get("inputTokens")).isEqualTo(figures.get("input_tokens"));
    assertThat(usage.get("outputTokens")).isEqualTo(figures.get("output_tokens"));
    assertThat(usage.get("totalTokens")).isEqualTo(figures.get("total_tokens"));
  }

  private static Set<String> others(String... names) {
    List<String> all = new ArrayList<>(HEADER);
    all.addAll(List.of(names));
    return Set.copyOf(all);
  }
}
