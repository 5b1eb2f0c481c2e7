package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The trace in the folder for people has the JSON form of the OpenTelemetry protocol. */
final class TraceTest {
  @TempDir Path folder;

  @Test
  void hasASpanForTheRunAndBelowItOneForEachAttempt() throws IOException {
    SampleRun.writeTo(folder.resolve(".waivern"));
    Cli.in(folder).run("inspect").text();
    Path file = folder.resolve(".waivern/runs/" + SampleRun.ID + "/trace.json");
    JsonNode resource =
        new ObjectMapper().readTree(Files.readAllBytes(file)).path("resourceSpans").path(0);
    assertThat(resource.at("/resource/attributes/0/key").asString("")).isEqualTo("service.name");
    assertThat(resource.at("/resource/attributes/0/value/stringValue").asString(""))
        .isEqualTo("daily");
    assertThat(resource.at("/scopeSpans/0/scope/name").asString("")).isNotEmpty();
    List<JsonNode> spans = new ArrayList<>();
    resource.at("/scopeSpans/0/spans").forEach(spans::add);
    assertThat(spans).hasSize(4);

    JsonNode root = spans.remove(3);
    String trace = root.path("traceId").asString("");
    String id = root.path("spanId").asString("");
    assertThat(trace).matches("[0-9a-f]{32}").isNotEqualTo("0".repeat(32));
    assertThat(root.has("parentSpanId")).isFalse();
    assertThat(root.path("startTimeUnixNano").asString(""))
        .isEqualTo(nanos("2026-03-01T10:00:01Z"));
    assertThat(root.path("endTimeUnixNano").asString("")).isEqualTo(nanos("2026-03-01T10:00:10Z"));

    Set<String> ids = new HashSet<>(Set.of(id));
    for (JsonNode span : spans) {
      assertThat(span.path("traceId").asString("")).isEqualTo(trace);
      assertThat(span.path("spanId").asString("")).matches("[0-9a-f]{16}");
      assertThat(ids.add(span.path("spanId").asString(""))).isTrue();
      assertThat(span.path("name").asString("")).isNotEmpty();
      assertThat(span.path("kind").intValue()).isEqualTo(1);
      assertThat(span.path("status").path("code").intValue()).isBetween(1, 2);
      assertThat(span.path("startTimeUnixNano").isString()).isTrue();
      assertThat(Long.parseLong(span.path("endTimeUnixNano").asString("")))
          .isGreaterThanOrEqualTo(Long.parseLong(span.path("startTimeUnixNano").asString("")));
    }
    for (JsonNode span : spans) {
      assertThat(span.path("parentSpanId").asString("")).isEqualTo(id);
    }
    assertThat(spans.get(0).path("startTimeUnixNano").asString(""))
        .isEqualTo(nanos("2026-03-01T10:00:01Z"));
    assertThat(spans.get(2).path("status").path("message").asString("")).isEqualTo("bad row 3");
  }

  @Test
  void showsNoMoreStepsThanConfigured() throws IOException {
    SampleRun.writeTo(folder.resolve(".waivern"));
    Files.writeString(
        folder.resolve("runstore.yaml"),
        "profiles: { laptop: { executions: { type: filesystem, root: .waivern, trace-steps: 1 },"
            + " artifacts: { type: filesystem, root: .waivern } } }\n");
    Cli.in(folder).run("inspect").text();
    String trace =
        Files.readString(folder.resolve(".waivern/runs/" + SampleRun.ID + "/trace.json"));
    assertThat(trace)
        .contains("bad row 3")
        .contains("\"runstore.steps.left_out\",\"value\":{\"intValue\":\"1\"}");
    JsonNode spans = new ObjectMapper().readTree(trace).at("/resourceSpans/0/scopeSpans/0/spans");
    assertThat(spans).hasSize(2);
  }

  private static String nanos(String time) {
    return Instant.parse(time).getEpochSecond() + "000000000";
  }
}
