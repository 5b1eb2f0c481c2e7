package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What came in goes out and comes in elsewhere with the same figures. */
final class RoundTripsTest {
  private static final String TRACE =
      """
      {"resourceSpans":[{"scopeSpans":[{"spans":[
       {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"00000000000000a1","name":"answer",
        "startTimeUnixNano":"1772359200000001000","endTimeUnixNano":"1772359203000000000",
        "attributes":[{"key":"gen_ai.usage.input_tokens","value":{"intValue":"11"}},
         {"key":"gen_ai.usage.output_tokens","value":{"intValue":"5"}}]},
       {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"00000000000000b2",
        "parentSpanId":"00000000000000a1","name":"chat","startTimeUnixNano":"1772359201000000000",
        "endTimeUnixNano":"1772359202500000000","status":{"code":2,"message":"cut off"},
        "attributes":[{"key":"gen_ai.request.model","value":{"stringValue":"m-1"}},
         {"key":"gen_ai.usage.input_tokens","value":{"intValue":"11"}},
         {"key":"gen_ai.usage.output_tokens","value":{"intValue":"5"}}]}]}]}]}
      """;

  static List<Path> cases() {
    return Stream.of(
            "otlp/rebuilt-agent-traces",
            "otlp/jaeger-json",
            "openlineage/events",
            "openlineage/dbt",
            "wfformat/v1.5",
            "peers/temporal",
            "peers/stepfunctions",
            "peers/conductor",
            "peers/kestra",
            "peers/prefect",
            "peers/argo",
            "peers/kubeflow-argo",
            "peers/dbt-run-results",
            "peers/dbt-logs",
            "peers/langfuse",
            "peers/inspect-ai",
            "peers/cromwell",
            "peers/langsmith",
            "peers/swe-agent")
        .flatMap(folder -> Cases.files(folder).stream())
        .filter(file -> !file.endsWith("default-model-prices.json"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  @EnabledIf("dev.runstore.formats.Cases#areThere")
  void recordedRuns(Path file) {
    check(ImportSource.of(file));
  }

  @Test
  void aTraceOfAnAgent() {
    JsonNode document =
        check(ImportSource.of("trace.json", TRACE.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.get("usage").get("totalTokens").intValue()).isEqualTo(16);
    assertThat(document.get("stepCounts").get("FAILED").intValue()).isEqualTo(1);
  }

  @Test
  void whatARunHoldsDoesNotHideThatItIsARun() {
    String history =
        """
        {"events":[{"eventId":"1","eventTime":"2026-03-01T10:00:00Z",
         "eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_STARTED","workflowExecutionStartedEventAttributes":
         {"workflowType":{"name":"Order"},"originalExecutionRunId":"run-7"}},
         {"eventId":"2","eventTime":"2026-03-01T10:00:05Z",
         "eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_FAILED","workflowExecutionFailedEventAttributes":
         {"failure":{"message":"no stock"}}}]}
        """;
    JsonNode document =
        check(ImportSource.of("history.json", history.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.get("error").get("message").stringValue()).isEqualTo("no stock");
  }

  private static JsonNode check(ImportSource source) {
    MemoryStores here = MemoryStores.empty();
    List<ImportReport> reports = Importers.read(source, here.target());
    for (ImportReport report : reports) {
      RunSource run = new RunSource(here.executions(), here.artifacts(), report.runId());
      JsonNode before = here.document(report.runId());
      for (String exact : List.of("runstore-json", "bundle")) {
        MemoryStores there = MemoryStores.empty();
        ImportReport again = imported(exact, run, there).get(0);
        assertThat(again.runId()).as(exact).isEqualTo(report.runId());
        assertThat(there.exported(again.runId())).isEqualTo(here.exported(report.runId()));
      }
      MemoryStores traced = MemoryStores.empty();
      JsonNode trace = traced.document(imported("otlp", run, traced).get(0).runId());
      same(before, trace, "status", "subject", "labels");
      assertThat(attempts(trace)).isEqualTo(attempts(before));
      if (!before.get("startedAt").isNull()) {
        same(before, trace, "startedAt");
      }
      boolean ended = !before.get("endedAt").isNull() && !anyStepEndsLater(before);
      if (ended && !before.get("startedAt").isNull()) {
        same(before, trace, "endedAt");
      }
      for (String tokens : List.of("inputTokens", "outputTokens", "totalTokens")) {
        assertThat(trace.get("usage").get(tokens))
            .as(tokens)
            .isEqualTo(before.get("usage").get(tokens));
      }
      MemoryStores lined = MemoryStores.empty();
      List<ImportReport> attempts = imported("openlineage", run, lined);
      JsonNode lineage = lined.document(attempts.get(0).runId());
      same(before, lineage, "status");
      if (ended) {
        same(before, lineage, "endedAt");
      }
    }
    return here.document(reports.get(0).runId());
  }

  /** What a trace can tell of steps: all that were tried, with what each attempt came to. */
  private static Map<String, String> attempts(JsonNode document) {
    Map<String, String> attempts = new TreeMap<>();
    for (JsonNode step : document.get("steps")) {
      for (JsonNode attempt : step.get("attempts")) {
        attempts.put(
            step.get("stepId").stringValue() + " " + attempt.get("number"),
            Stream.of("name", "parents").map(step::get).toList()
                + " "
                + Stream.of("status", "sourceStatus", "exitCode", "warnings")
                    .map(attempt::get)
                    .toList()
                + (endsBeforeItsStart(attempt) ? "0" : attempt.get("durationMillis").asString()));
      }
    }
    return attempts;
  }

  /** A span that ends before its start would be refused by readers, so that it ends with it. */
  private static boolean endsBeforeItsStart(JsonNode attempt) {
    return Stream.of("startedAt", "endedAt").noneMatch(time -> attempt.get(time).isNull())
        && attempt.get("endedAt").stringValue().compareTo(attempt.get("startedAt").stringValue())
            < 0;
  }

  /** As where a source gives the end of a run in whole seconds; the last event is the end then. */
  private static boolean anyStepEndsLater(JsonNode document) {
    String end = document.get("endedAt").stringValue();
    for (JsonNode step : document.get("steps")) {
      for (JsonNode attempt : step.get("attempts")) {
        JsonNode ended = attempt.get("endedAt");
        if (!ended.isNull() && ended.stringValue().compareTo(end) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<ImportReport> imported(String format, RunSource run, MemoryStores there) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Exporters.of(format).write(run, out);
    return Importers.read(ImportSource.of("run." + format, out.toByteArray()), there.target());
  }

  private static void same(JsonNode before, JsonNode after, String... fields) {
    for (String field : fields) {
      assertThat(after.get(field)).as(field).isEqualTo(before.get(field));
    }
  }
}
