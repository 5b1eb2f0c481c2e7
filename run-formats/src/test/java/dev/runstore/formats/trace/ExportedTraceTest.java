package dev.runstore.formats.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Subject;
import dev.runstore.formats.ExportSample;
import dev.runstore.formats.Exporters;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RunSource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

final class ExportedTraceTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private final MemoryStores stores = MemoryStores.empty();
  private final RunSource run = ExportSample.in(stores);

  private static String written(String format, RunSource run) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Exporters.of(format).write(run, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<JsonNode> spans(String trace) {
    List<JsonNode> spans = new ArrayList<>();
    trace
        .lines()
        .map(MAPPER::readTree)
        .forEach(line -> line.at("/resourceSpans/0/scopeSpans/0/spans").forEach(spans::add));
    return spans;
  }

  private static Map<String, String> attributes(JsonNode span) {
    Map<String, String> attributes = new HashMap<>();
    span.path("attributes")
        .forEach(
            one ->
                attributes.put(
                    one.path("key").stringValue(),
                    one.path("value").properties().iterator().next().getValue().asString("")));
    return attributes;
  }

  @Test
  void aTraceHasASpanForEachAttemptAndForEachModelOfSeveral() {
    List<JsonNode> spans = spans(written("otlp", run));
    assertThat(spans.stream().map(span -> span.path("name").stringValue()))
        .containsExactly(
            "Plan it",
            "Plan it",
            ExportSample.EVIL,
            "chat m-1",
            "chat m-2",
            "untimed",
            ExportSample.EVIL);
    JsonNode root = spans.get(6);
    JsonNode call = spans.get(2);
    assertThat(root.has("parentSpanId")).isFalse();
    assertThat(root.path("traceId").stringValue()).isEqualTo("01563e3ab5d3d6764c61efb99302bd5b");
    assertThat(spans.get(3).path("parentSpanId")).isEqualTo(call.path("spanId"));
    assertThat(call.path("parentSpanId")).isEqualTo(root.path("spanId"));
    assertThat(spans.stream().map(span -> span.path("spanId").stringValue()))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{16}"));
    assertThat(call.path("startTimeUnixNano").stringValue()).isEqualTo("1772359206000000000");
    assertThat(call.path("status").path("code").intValue()).isEqualTo(2);
    assertThat(call.at("/events/0/name").stringValue()).isEqualTo("exception");
    assertThat(attributes(call))
        .containsEntry("runstore.step.id", "call")
        .containsEntry("runstore.step.parents", "")
        .doesNotContainKey("gen_ai.usage.input_tokens");
    assertThat(attributes(spans.get(1)))
        .containsEntry("gen_ai.usage.input_tokens", "100")
        .containsEntry("gen_ai.usage.cache_read.input_tokens", "30")
        .containsEntry("gen_ai.usage.reasoning.output_tokens", "20")
        .containsEntry("gen_ai.response.model", "m-1")
        .containsEntry("gen_ai.provider.name", "acme")
        .containsEntry("runstore.usage.cost.EUR", "0.25");
    assertThat(attributes(spans.get(4))).containsEntry("gen_ai.usage.cost", "0.5");
    assertThat(attributes(spans.get(5))).containsEntry("runstore.times", "assumed");
    assertThat(attributes(root))
        .containsEntry("runstore.usage.total_tokens", "1161")
        .containsEntry("gen_ai.operation.name", "invoke_agent")
        .containsEntry("runstore.label.env", "prod")
        .containsEntry("runstore.steps.skipped", "1")
        .doesNotContainKey("gen_ai.usage.input_tokens");
  }

  @Test
  void theTraceComesInAgainWithTheSameTokensStatusAndErrors() {
    String trace = written("otlp", run);
    MemoryStores elsewhere = MemoryStores.empty();
    List<ImportReport> reports = elsewhere.read("run.otlp.json", trace);
    assertThat(reports).hasSize(1);
    Run original = run.run();
    Run imported = elsewhere.executions().find(reports.get(0).runId()).orElseThrow();
    assertThat(imported.status()).isEqualTo(RunStatus.FAILED);
    assertThat(imported.startedAt()).isEqualTo(original.startedAt());
    assertThat(imported.endedAt()).isEqualTo(original.endedAt());
    assertThat(imported.usage().inputTokens()).isEqualTo(original.usage().inputTokens());
    assertThat(imported.usage().outputTokens()).isEqualTo(original.usage().outputTokens());
    assertThat(imported.usage().totalTokens()).isEqualTo(original.usage().totalTokens());
    List<StepState> steps =
        StreamSupport.stream(
                new RunSource(elsewhere.executions(), elsewhere.artifacts(), imported.id())
                    .steps()
                    .spliterator(),
                false)
            .toList();
    assertThat(steps)
        .extracting(step -> step.stepId().value())
        .containsExactly("plan", "call", "untimed", "tell");
    StepState plan = steps.get(0);
    assertThat(plan.name()).isEqualTo("Plan it");
    assertThat(plan.attempts()).hasSize(2);
    assertThat(steps.get(2).attempts().get(0).startedAt()).isEmpty();
    assertThat(models(steps.stream()))
        .isEqualTo(models(StreamSupport.stream(run.steps().spliterator(), false)));
    assertThat(steps.stream().flatMap(step -> step.attempts().stream()).toList())
        .anyMatch(
            attempt -> attempt.error().filter(e -> e.message().equals("bad row 3")).isPresent());
  }

  private static List<String> models(Stream<StepState> steps) {
    return steps
        .flatMap(step -> step.attempts().stream())
        .flatMap(attempt -> attempt.usage().models().stream())
        .map(used -> used.model() + " " + used.inputTokens() + " " + used.outputTokens())
        .toList();
  }

  @Test
  void aTraceThatCameInGoesOutUnderTheSameId() {
    RunId id = RunId.next();
    String trace = "0af7651916cd43dd8448eb211c80319c";
    EventBody.RunCreated plain = EventBody.RunCreated.of(Subject.agent("a"));
    stores
        .executions()
        .create(
            id,
            Event.of(
                ExportSample.START,
                new EventBody.RunCreated(
                    plain.subject(),
                    java.util.Set.of(new Alias(trace)),
                    plain.definitionDigest(),
                    plain.definition(),
                    plain.parentRunId(),
                    plain.parentStep(),
                    plain.origin(),
                    plain.labels(),
                    plain.attributes(),
                    plain.input())));
    List<JsonNode> spans =
        spans(written("otlp", new RunSource(stores.executions(), stores.artifacts(), id)));
    assertThat(spans).hasSize(1);
    assertThat(spans.get(0).path("traceId").stringValue()).isEqualTo(trace);
    assertThat(spans.get(0).has("endTimeUnixNano")).as("it is not over").isFalse();
  }
}
