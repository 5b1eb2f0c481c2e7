package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.model.JsonLimitException;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Content that is made to break parsers, as an import, as a payload and as names. */
@EnabledIf("dev.runstore.formats.Cases#areThere")
final class TortureTest {
  private final MemoryStores stores = MemoryStores.empty();

  static List<Path> documents() {
    return Cases.files("torture/json-parsing");
  }

  static List<Path> accepted() {
    return documents().stream().filter(file -> starts(file, "y_")).toList();
  }

  static List<Path> refused() {
    return documents().stream().filter(file -> starts(file, "n_")).toList();
  }

  private static boolean starts(Path file, String prefix) {
    return file.getFileName().toString().startsWith(prefix);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void asAnImportItIsRefusedAndLeavesNothing(Path file) {
    assertThatThrownBy(() -> Importers.read(ImportSource.of(file), stores.target()))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContaining("runstore-json");
    assertThat(stores.runs()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void asAPayloadItComesBackByteForByte(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    RunId runId = RunId.next();
    RunCreated created =
        RunCreated.of(Subject.workflow("w")).given(new Payload.Json(JsonValue.parse(bytes)));
    stores.executions().create(runId, Event.of(stores.executions().now(), created));
    String text = new String(bytes, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' ');

    assertThat(stores.document(runId, dev.runstore.formats.json.RunDocument.Layout.COMPACT))
        .contains("\"input\":{\"inline\":" + text.strip());
    MemoryStores copy = MemoryStores.empty();
    byte[] exported = stores.exported(runId);
    Importers.read(ImportSource.of("run.json", exported), copy.target());
    assertThat(copy.exported(runId)).isEqualTo(exported);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void asAPayloadItIsRefused(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    assertThatThrownBy(() -> JsonValue.parse(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not JSON: ");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void whatIsAcceptedAsAPayloadIsUtf8OnOneLine(Path file) throws Exception {
    JsonValue value;
    try {
      value = JsonValue.parse(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      assertThat(file.getFileName().toString()).doesNotStartWith("y_");
      return;
    }
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value.utf8())).toString();
    assertThat(text).doesNotContain("\n", "\r", "\uFEFF");
    assertThat(JsonValue.parse(text)).isEqualTo(value);
  }

  /** Not held in memory to find out what it is. */
  @ParameterizedTest
  @ValueSource(strings = {"\"%s\"", "{\"a\": \"%s\"}", "[%s]", "{\"a\": %s}", "{\"a\": \"%s"})
  void oneLongValueIsRefusedWithTheLimit(String around) {
    byte[] text = around.formatted("1".repeat(9 << 20)).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Importers.read(ImportSource.of("long", text), stores.target()))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("over a limit of imports")
        .hasMessageContaining("(4194304)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"resourceSpans\": [{\"resource\": {\"a\": \"%s\"}}]}",
        "{\"resourceSpans\": [{\"resource\": {\"a\": [\"%s\"]}}]}"
      })
  void aLongResourceIsRefusedWithTheLimit(String around) {
    byte[] text = around.formatted("1".repeat(9 << 20)).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Importers.read(ImportSource.of("long", text), stores.target()))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("up to 8 MiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"workflow\":"})
  void deepNestingIsRefusedWithoutAnOverflow(String opening) {
    byte[] deep = opening.repeat(200_000).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Importers.read(ImportSource.of("deep", deep), stores.target()))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("nesting");
    assertThatThrownBy(() -> JsonValue.parse(deep)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Of such a number no decimal can be made, whatever its digits. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"w\",\"schemaVersion\":\"1.4\",\"workflow\":{\"x\":[%s]}}",
        "{\"events\":[{\"eventId\":\"1\",\"eventTime\":\"2020-01-01T00:00:00Z\","
            + "\"eventType\":\"EVENT_TYPE_WORKFLOW_EXECUTION_STARTED\","
            + "\"workflowExecutionStartedEventAttributes\":{\"originalExecutionRunId\":\"r\","
            + "\"workflowType\":{\"name\":\"w\"},\"input\":[%s]}}]}"
      })
  void anExponentBeyondAllDecimalsIsRefused(String around) {
    byte[] text = around.formatted("0.4e99999999999999999999").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Importers.read(ImportSource.of("number", text), stores.target()))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("cannot import number: a number in it has an exponent");
    assertThat(stores.runs()).isEmpty();
    assertThatThrownBy(() -> JsonValue.parse("[0.4e99999999999999999999]").tree())
        .isInstanceOf(JsonLimitException.class)
        .hasMessageContaining("exponent");
  }

  @Test
  void naughtyStringsAreNamesLikeAnyOther() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    Path file = Cases.folder().resolve("torture/naughty-strings/blns-even.json");
    JsonNode strings = mapper.readTree(Files.readAllBytes(file));
    ObjectNode root = mapper.createObjectNode();
    root.put("name", "naughty").put("schemaVersion", "1.2");
    ObjectNode workflow = root.putObject("workflow");
    workflow.put("makespan", 1).put("executedAt", "2020-01-01T00:00:00Z");
    ArrayNode jobs = workflow.putArray("jobs");
    for (JsonNode string : strings) {
      if (!string.stringValue().isEmpty()) {
        jobs.addObject()
            .put("name", string.stringValue())
            .put("type", "compute")
            .put("runtime", 1)
            .putObject("command")
            .put("program", string.stringValue());
      }
    }
    RunId runId = stores.read("blns.json", mapper.writeValueAsString(root)).get(0).runId();

    JsonNode steps = stores.document(runId).get("steps");
    assertThat(steps).hasSize(jobs.size());
    for (int i = 0; i < jobs.size(); i++) {
      assertThat(steps.get(i).get("stepId")).isEqualTo(jobs.get(i).get("name"));
      assertThat(steps.get(i).get("name")).isEqualTo(jobs.get(i).get("name"));
      assertThat(steps.get(i).get("attempts").get(0).get("config").get("inline"))
          .isEqualTo(jobs.get(i).get("command"));
    }
  }

  @Test
  void anEmptyNameIsRefusedWithItsPlace() {
    String file =
        "{\"name\":\"n\",\"schemaVersion\":\"1.2\",\"workflow\":{\"makespan\":1,"
            + "\"executedAt\":\"x\",\"jobs\":[{\"name\":\"\",\"type\":\"c\",\"runtime\":1}]}}";
    assertThatThrownBy(() -> stores.read("empty.json", file))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("$.workflow.jobs[0].name");
  }

  @Test
  void eventsWithPathsAsNamesComeBackFromAnExport() throws Exception {
    RunId runId = RunId.next();
    stores
        .executions()
        .create(runId, Event.of(stores.executions().now(), RunCreated.of(Subject.workflow("w"))));
    List<Event> events = new java.util.ArrayList<>();
    for (Path file : Cases.files("torture/path-traversal")) {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (!line.isEmpty() && line.length() <= Texts.MAX_CODE_POINTS) {
          events.add(
              Event.undated(
                  new EventBody.Custom(
                      java.util.Optional.empty(), line, java.util.Optional.empty())));
        }
      }
    }
    stores.executions().append(runId, dev.runstore.api.Fence.unleased(), 1, events);
    byte[] exported = stores.exported(runId);
    MemoryStores copy = MemoryStores.empty();
    Importers.read(ImportSource.of("run.json", exported), copy.target());
    assertThat(copy.exported(runId)).isEqualTo(exported);
  }
}
