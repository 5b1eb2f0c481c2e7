package dev.runstore.formats.trace;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.model.RunId;
import dev.runstore.api.stats.Grouping;
import dev.runstore.api.stats.RunStatistics;
import dev.runstore.api.support.NamedArtifacts;
import dev.runstore.formats.Exporters;
import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class OtlpImporterTest {
  private final ImportCheck check = new ImportCheck(MemoryStores.empty(), "trace.json", "otlp");

  private static final String TRACE = "5B8EFFF798038103D269B633813FC60C";

  private static String span(String id, String parent, String times, String attributes) {
    return """
    {"traceId":"%s","spanId":"%s","parentSpanId":"%s","name":"op %s","kind":"SPAN_KIND_INTERNAL",
     %s,"status":{"code":"STATUS_CODE_OK"},"someday":{"x":1},"attributes":[%s]}
    """
        .formatted(TRACE, id, parent, id, times, attributes);
  }

  private static final String TIMES =
      "\"startTimeUnixNano\":\"1772359200000000001\",\"endTimeUnixNano\":1772359201000000001";
  private static final String USED =
      "{\"key\":\"gen_ai.usage.prompt_tokens\",\"value\":{\"intValue\":\"11\"}},"
          + "{\"key\":\"gen_ai.usage.output_tokens\",\"value\":{\"intValue\":5}}";

  private static String document(String... spans) {
    return "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
        + "{\"stringValue\":\"shop\"}}]},\"scopeSpans\":[{\"spans\":["
        + String.join(",", spans)
        + "]}]}]}";
  }

  @Test
  void idsMayBeInCapitalsAndUsageOfParentsIsNotCountedAgain() {
    JsonNode run =
        check.read(
            document(
                span("EEE19B7EC3C1B174", "", TIMES, USED),
                span("00000000000000b2", "eee19b7ec3c1b174", TIMES, USED),
                span("00000000000000b3", "00000000000000ff", TIMES, "")));
    assertThat(run.get("usage").get("inputTokens").intValue()).isEqualTo(11);
    assertThat(run.get("usage").get("outputTokens").intValue()).isEqualTo(5);
    assertThat(run.get("measures").get("inputTokens").intValue()).as("naive sum").isEqualTo(22);
    assertThat(run.get("graph").get("edges").intValue()).isEqualTo(1);
    assertThat(step(run, "eee19b7ec3c1b174").get("name").stringValue()).startsWith("op ");
    assertThat(millis(run)).isEqualTo(1_000);
  }

  @Test
  void anEndOfZeroIsNoEnd() {
    String open = TIMES.replace("1772359201000000001", "0");
    JsonNode run = check.read(document(span("00000000000000b1", "", open, "")));
    assertThat(run.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(run.get("endedAt").isNull()).isTrue();
  }

  @Test
  void oneDocumentALineIsTheSameTrace() {
    JsonNode run =
        check.read(
            document(span("00000000000000b1", "", TIMES, "")).replace("\n", "")
                + "\n"
                + document(span("00000000000000b2", "00000000000000b1", TIMES, ""))
                    .replace("\n", ""));
    assertThat(run.get("steps")).hasSize(2);
  }

  @Test
  void whoWorksInASpanWorksInThoseBelow() {
    String planner = "{\"key\":\"gen_ai.agent.name\",\"value\":{\"stringValue\":\"planner\"}}";
    String kind = "{\"key\":\"traceloop.span.kind\",\"value\":{\"stringValue\":\"agent\"}}";
    JsonNode run =
        check.read(
            document(
                span("00000000000000d4", "00000000000000c3", TIMES, USED),
                span("00000000000000c3", "00000000000000b2", TIMES, ""),
                span("00000000000000b2", "00000000000000a1", TIMES, planner),
                span("00000000000000a1", "", TIMES, ""),
                span("00000000000000e5", "00000000000000a1", TIMES, kind),
                span("00000000000000f6", "00000000000000e5", TIMES, USED),
                span("0000000000000077", "0000000000000088", TIMES, USED),
                span("0000000000000088", "0000000000000077", TIMES, "")));
    RunStatistics statistics =
        new RunStatistics(
            check.stores().executions(), List.of(Grouping.parse("agent")), ZoneOffset.UTC);
    check.stores().runs().forEach(statistics::add);
    assertThat(statistics.groups())
        .extracting(group -> group.key().get(0) + " " + group.inputTokens())
        .containsExactly("(none) 11", "op 00000000000000e5 11", "planner 11");
    assertThat(run.get("agents").size()).isEqualTo(2);
  }

  @Test
  void aByteOrderMarkIsPassedOver() {
    String trace = document(span("00000000000000b1", "", TIMES, ""));
    String uncertain = trace.replace("\"traceId\"", "\"trace\\u0049d\"");
    for (String text : List.of(trace, uncertain)) {
      ImportCheck check = new ImportCheck(MemoryStores.empty(), "trace.json", "otlp");
      JsonNode run = check.read("\uFEFF" + text);
      assertThat(run.get("steps")).hasSize(1);
    }
  }

  @Test
  void utf16IsNamed() {
    byte[] file = document(span("00000000000000b1", "", TIMES, "")).getBytes(UTF_16);
    assertThatExceptionOfType(RefusedImportException.class)
        .isThrownBy(() -> OtlpScan.of(ImportSource.of("trace.json", file)))
        .withMessageContaining("UTF-16")
        .withMessageContaining("iconv");
  }

  @Test
  void largeAttributesAreArtifacts() {
    String large =
        "{\"key\":\"embedding.vector\",\"value\":{\"stringValue\":\""
            + "0.5,".repeat(30_000)
            + "\"}}";
    JsonNode run = check.read(document(span("00000000000000b1", "", TIMES, large)));
    assertThat(run.get("artifacts").toString()).contains("attributes/embedding.vector");
    assertThat(run.get("steps").toString().length()).isLessThan(10_000);
  }

  /** No event tells of such an artifact alone: the attribute does. */
  @Test
  void largeAttributesThatVanishAreNamed() {
    String large =
        "{\"key\":\"embedding.vector\",\"value\":{\"stringValue\":\""
            + "0.5,".repeat(30_000)
            + "\"}}";
    MemoryStores stores = check.stores();
    RunId id =
        stores
            .read("trace.json", document(span("00000000000000b1", "", TIMES, large)))
            .get(0)
            .runId();
    assertThat(lost(stores, id)).isEmpty();
    MemoryStores other = MemoryStores.empty();
    ByteArrayOutputStream trace = new ByteArrayOutputStream();
    Exporters.of("otlp").write(stores.executions(), stores.artifacts(), id, trace);
    RunId withoutArtifacts =
        other.read("again.json", trace.toString(StandardCharsets.UTF_8)).get(0).runId();
    assertThat(lost(other, withoutArtifacts)).as("a trace takes no artifacts along").isEmpty();
    stores.artifacts().deleteAll(id);
    assertThat(lost(stores, id)).contains("attributes/embedding.vector: it is not there");
  }

  private static List<String> lost(MemoryStores stores, RunId id) {
    List<String> lost = new ArrayList<>();
    new NamedArtifacts(stores.executions(), stores.artifacts())
        .lost(id, (key, event, problem) -> lost.add(key.name() + ": " + problem));
    return lost;
  }

  @Test
  void damageIsRefused() {
    String good = document(span("00000000000000b1", "", TIMES, ""));
    check.refused(good.substring(0, good.length() - 20));
    check.refused(good.replace("00000000000000b1", "b1 is no id"));
  }

  /** More than is read at once, so that items are read in a thread beside the walk. */
  private static String[] many() {
    String text = "{\"key\":\"text\",\"value\":{\"stringValue\":\"" + "x".repeat(500) + "\"}}";
    String[] spans = new String[2_000];
    for (int i = 0; i < spans.length; i++) {
      String parent = i == 0 ? "" : "%016x".formatted(1);
      spans[i] = span("%016x".formatted(i + 1), parent, TIMES, i % 500 == 7 ? USED : text);
    }
    return spans;
  }

  @Test
  void aLongFileIsImportedAsAShortOneIs() {
    JsonNode run = check.read(document(many()));
    assertThat(run.get("steps")).hasSize(2_000);
    assertThat(run.get("graph").get("edges").intValue()).isEqualTo(1_999);
    assertThat(run.get("usage").get("inputTokens").intValue()).isEqualTo(44);
    assertThat(step(run, "%016x".formatted(2_000)).get("name").stringValue()).startsWith("op ");
  }

  @Test
  void ofALongFileTheFirstItemThatCannotBeReadIsToldAndNothingIsLeft() {
    for (int wrong : new int[] {0, 1, 700, 1_998, 1_999}) {
      String[] spans = many();
      spans[wrong] = spans[wrong].replace("%016x".formatted(wrong + 1), "no id");
      String place = "document 1, resource 0, item " + wrong + ": the span has no spanId";
      check.refused(document(spans), place);
      check.refused(document(spans).replace("]}]}]}", ",7]}]}]}"), place);
      check.refused(document(spans) + " {\"resourceSpans\":{}}", place);
    }
  }
}
