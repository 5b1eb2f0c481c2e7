package dev.runstore.formats.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Message;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.Subject;
import dev.runstore.formats.ExportSample;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.json.RunDocument.Layout;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

final class RunDocumentTest {
  private final MemoryStores stores = MemoryStores.empty();

  private RunId imported() throws Exception {
    try (InputStream in = getClass().getResourceAsStream("/wfformat/words-1.5.json")) {
      String content =
          new String(in == null ? new byte[0] : in.readAllBytes(), StandardCharsets.UTF_8);
      return stores.read("words.json", content).get(0).runId();
    }
  }

  private RunId claimed() {
    RunId runId = RunId.next();
    stores
        .executions()
        .create(runId, Event.of(stores.executions().now(), RunCreated.of(Subject.agent("a"))));
    stores
        .executions()
        .claim(
            runId,
            ClaimTerms.of(
                new Runner(
                    "test",
                    "r1",
                    "1",
                    Optional.of(
                        new Runner.HostProcess("h", 42, Instant.EPOCH, Optional.of("boot_1_2"))))));
    return runId;
  }

  @Test
  void aRunThatIsNotThereWritesNothing() {
    assertThatThrownBy(() -> stores.document(RunId.next(), Layout.COMPACT))
        .isInstanceOf(StoreException.NotFound.class);
  }

  @Test
  void aLostRunSaysSinceWhenAndWhoHeldIt() {
    RunId runId = claimed();
    assertThat(stores.document(runId).get("lost").isNull()).isTrue();
    stores.clock().advance(Duration.ofMinutes(1));
    JsonNode document = stores.document(runId);
    JsonNode lost = document.get("lost");
    assertThat(lost.get("holder").get("id").stringValue()).isEqualTo("r1");
    assertThat(Instant.parse(lost.get("since").stringValue()))
        .isEqualTo(Instant.parse(document.get("lease").get("expiresAt").stringValue()));
  }

  @ParameterizedTest
  @EnumSource
  void bothLayoutsAreTheSameDocument(Layout layout) throws Exception {
    RunId runId = imported();
    String text = stores.document(runId, layout);
    assertThat(text).endsWith("}\n");
    assertThat(new ObjectMapper().readTree(text))
        .isEqualTo(new ObjectMapper().readTree(stores.document(runId, Layout.COMPACT)));
    assertThat(text.lines().count() == 1).isEqualTo(layout == Layout.COMPACT);
  }

  /** Names that the schema does not have are refused here; to readers they are later additions. */
  @Test
  void theSchemaHasEveryFieldOfTheDocument() throws Exception {
    Path top = Path.of("").toAbsolutePath();
    while (top != null && !Files.exists(top.resolve("docs/schema"))) {
      top = top.getParent();
    }
    assertThat(top).isNotNull();
    Path folder = top == null ? Path.of("") : top;
    String schema = Files.readString(folder.resolve("docs/schema/run-document.schema.json"));
    JsonNode closed = new ObjectMapper().readTree(schema);
    close(closed);
    ExportSample.in(stores);
    for (RunId runId : new RunId[] {imported(), claimed(), ExportSample.ID}) {
      stores.clock().advance(Duration.ofMinutes(1));
      stores
          .artifacts()
          .save(
              runId,
              "document",
              new Message(
                  "run-document",
                  "1",
                  JsonValue.parse(closed.toString()),
                  JsonValue.parse(stores.document(runId, Layout.COMPACT))));
    }
  }

  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.path("type").asString("").equals("object")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    schema.values().forEach(RunDocumentTest::close);
  }
}
