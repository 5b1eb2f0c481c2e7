package dev.runstore.formats.openlineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.InvalidMessageException;
import dev.runstore.api.Message;
import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.Cases;
import dev.runstore.formats.ExportSample;
import dev.runstore.formats.Exporters;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RunSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

final class ExportedLineageTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private final MemoryStores stores = MemoryStores.empty();
  private final RunSource run = ExportSample.in(stores);

  private static String written(String format, RunSource run) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Exporters.of(format).write(run, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private List<JsonNode> lineage() {
    return written("openlineage", run).lines().map(MAPPER::readTree).toList();
  }

  @Test
  void lineageTellsTheRunItsAttemptsAndTheirData() {
    List<JsonNode> events = lineage();
    assertThat(
            events.stream()
                .map(
                    event ->
                        event.path("eventType").stringValue()
                            + " "
                            + event.path("job").path("name").stringValue()))
        .containsExactly(
            "START helper",
            "START helper.plan",
            "FAIL helper.plan",
            "START helper.plan",
            "COMPLETE helper.plan",
            "START helper.call",
            "FAIL helper.call",
            "START helper.untimed",
            "COMPLETE helper.untimed",
            "FAIL helper");
    String uuid = events.get(0).path("run").path("runId").stringValue();
    assertThat(UUID.fromString(uuid).version()).isEqualTo(7);
    JsonNode call = events.get(6);
    assertThat(call.at("/run/facets/parent/run/runId").stringValue()).isEqualTo(uuid);
    assertThat(call.at("/run/facets/errorMessage/message").stringValue())
        .isEqualTo("tool: bad row 3");
    assertThat(call.at("/run/facets/runstore_step/totalTokens").intValue()).isEqualTo(1011);
    assertThat(call.at("/inputs/0/namespace").stringValue()).isEqualTo("s3://lake");
    assertThat(call.at("/inputs/0/name").stringValue()).isEqualTo("orders.parquet");
    assertThat(call.at("/outputs/0/name").stringValue()).endsWith("/notes/<out>.txt");
    assertThat(events.stream().map(e -> e.at("/run/runId").stringValue()).distinct()).hasSize(5);
    assertThat(events.stream().collect(Collectors.groupingBy(e -> e.at("/run/runId"))).values())
        .allMatch(ofRun -> ofRun.size() == 2);
  }

  static boolean specificationIsThere() {
    return Files.isRegularFile(specification());
  }

  private static Path specification() {
    return Cases.folder().resolve("openlineage/spec/OpenLineage.json");
  }

  @Test
  @EnabledIf("specificationIsThere")
  void everyEventOfLineageFollowsThePublishedSchema() throws IOException {
    JsonValue schema = JsonValue.parse(Files.readString(specification()));
    List<String> lines = written("openlineage", run).lines().toList();
    assertThat(lines).hasSize(10);
    for (int i = 0; i < lines.size(); i++) {
      String name = "event-" + i;
      JsonValue event = JsonValue.parse(lines.get(i));
      assertThatCode(() -> check(name, schema, event)).as(lines.get(i)).doesNotThrowAnyException();
    }
    String first = lines.get(0);
    for (String broken :
        List.of(
            first.replace("\"START\"", "\"BEGIN\""),
            first.replace("\"namespace\":", "\"space\":"),
            first.replace("\"_producer\":", "\"producer\":"))) {
      assertThatThrownBy(() -> check("broken", schema, JsonValue.parse(broken)))
          .isInstanceOf(InvalidMessageException.class);
    }
  }

  private void check(String name, JsonValue schema, JsonValue event) {
    stores.artifacts().save(run.runId(), name, new Message("openlineage", "2-0-2", schema, event));
  }
}
