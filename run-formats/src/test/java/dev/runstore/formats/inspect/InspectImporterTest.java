package dev.runstore.formats.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.Importers;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class InspectImporterTest {
  private static final String EVAL =
      """
      "version":2,"eval":{"run_id":"R1","eval_id":"E1","task_id":"T1","created":"2026-03-01T10:00:00+01:00",\
      "task":"spelling","model":"acme/m-1","dataset":{"name":"words","samples":3},\
      "config":{"epochs":1},"tags":["nightly"],"unheard_of":7},"plan":{"name":"plan","steps":[]}\
      """;
  private static final String GOOD =
      """
      {"id":"a/b","epoch":1,"input":"spell cat","target":"c-a-t","messages":[{"role":"user"}],\
      "output":{"model":"m-1"},"scores":{"match":{"value":"C"}},"unheard_of":[1],\
      "model_usage":{"acme/m-1":{"input_tokens":10,"output_tokens":3,"total_tokens":13}},\
      "total_time":1.5,"attachments":{"00ff":"long text"},"events":[\
      {"event":"sample_init","timestamp":"2026-03-01T10:00:01+01:00"},\
      {"event":"model","model":"acme/m-1","timestamp":"2026-03-01T10:00:02+01:00",\
      "input":"attachment://00ff","output":{"usage":{"input_tokens":10,"output_tokens":3}}},\
      {"event":"tool","error":{"type":"timeout"},"timestamp":"2026-03-01T10:00:03+01:00"},\
      {"event":"brand_new","timestamp":"2026-03-01T10:00:04+01:00"}]}\
      """;
  private static final String BROKEN =
      """
      {"id":2,"epoch":1,"input":"spell dog","target":"d-o-g","error":{"message":"no quota",\
      "traceback":"at line 1"},"error_retries":[{"message":"first"}],"model_usage":{},"events":[]}\
      """;
  private static final String UNSCORED =
      "{\"id\":3,\"epoch\":1,\"input\":\"spell eel\",\"target\":\"\",\"events\":[]}";

  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "log.json", "inspect-ai");

  private static String header(String status, long tokens) {
    return """
    {%s,"status":"%s","results":{"scores":[{"name":"match","metrics":{"accuracy":{"value":0.5}}}]},\
    "stats":{"started_at":"2026-03-01T10:00:00+01:00","completed_at":"2026-03-01T10:00:09+01:00",\
    "model_usage":{"acme/m-1":{"input_tokens":%d,"output_tokens":3,"total_tokens":%d}}}\
    """
        .formatted(EVAL, status, tokens, tokens + 3);
  }

  private static String log(String status, String... samples) {
    return header(status, 10) + ",\"samples\":[" + String.join(",", samples) + "]}";
  }

  private static Map<String, String> entries(String status) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("_journal/start.json", "{" + EVAL + "}");
    entries.put("samples/a/b_epoch_1.json", GOOD);
    entries.put("samples/2_epoch_1.json", BROKEN);
    entries.put("header.json", header(status, 10) + "}");
    return entries;
  }

  private static byte[] zip(Map<String, String> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private ImportReport read(byte[] eval) {
    return Importers.read(ImportSource.of("log.eval", eval), stores.target()).get(0);
  }

  private void refused(byte[] eval, String why) {
    assertThatThrownBy(() -> read(eval))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("log.eval")
        .hasMessageContaining(why);
    assertThat(stores.runs()).isEmpty();
  }

  @Test
  void samplesAreStepsAndRetriedErrorsAttempts() {
    JsonNode document = check.read(log("error", GOOD, BROKEN, UNSCORED));
    assertThat(document.get("aliases").get(0).stringValue()).isEqualTo("E1");
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(document.get("startedAt").stringValue()).startsWith("2026-03-01T09:00:00");
    assertThat(ImportCheck.millis(document)).isEqualTo(9_000);
    assertThat(document.get("labels").get("tag.nightly").stringValue()).isEqualTo("true");
    assertThat(document.get("attributes").get("eval").get("unheard_of").intValue()).isEqualTo(7);
    JsonNode good = ImportCheck.step(document, "a/b_epoch_1");
    assertThat(good.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(ImportCheck.millis(good.get("attempts").get(0))).isEqualTo(1_500);
    assertThat(good.toString()).contains("\"unheard_of\":[1]", "long text");
    JsonNode broken = ImportCheck.step(document, "2_epoch_1");
    assertThat(broken.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(broken.get("attempts")).hasSize(2);
    assertThat(broken.toString()).contains("no quota", "at line 1");
    assertThat(ImportCheck.step(document, "3_epoch_1").get("status").stringValue())
        .as("it may have been stopped")
        .isEqualTo("UNKNOWN");
    JsonNode measures = document.get("measures");
    assertThat(measures.get("eventTypes").toString()).contains("\"brand_new\":1");
    assertThat(measures.get("toolErrors").intValue()).isEqualTo(1);
    assertThat(measures.get("sampleErrors").intValue()).isEqualTo(1);
    assertThat(measures.get("declaredSamples").intValue()).isEqualTo(3);
    assertThat(new String(stores.exported(stores.runs().get(0).id()), StandardCharsets.UTF_8))
        .contains("brand_new", "attachment://00ff");
  }

  @Test
  void tokensCountOnceAndADifferenceIsTold() {
    JsonNode same = check.read(log("success", GOOD));
    assertThat(same.get("usage").get("totalTokens").intValue()).isEqualTo(13);
    assertThat(same.get("usage").get("models").get(0).get("calls").intValue()).isEqualTo(1);
    assertThat(same.toString()).doesNotContain("usage.differs");
    JsonNode other =
        check.read(
            (header("success", 25) + ",\"samples\":[" + GOOD + "]}").replace("\"E1\"", "\"E2\""));
    assertThat(other.get("usage").get("totalTokens").intValue()).isEqualTo(28);
    assertThat(other.toString()).contains("usage.differs");
  }

  @Test
  void aStatusNobodyKnowsIsNoSuccess() {
    JsonNode document = check.read(log("paused", GOOD));
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("sourceStatus").stringValue()).isEqualTo("paused");
  }

  @Test
  void aLogThatGoesOnIsTheSameRun() {
    Map<String, String> begun = entries("success");
    begun.remove("header.json");
    begun.remove("samples/2_epoch_1.json");
    ImportReport first = read(zip(begun));
    assertThat(stores.document(first.runId()).get("status").stringValue()).isEqualTo("RUNNING");
    Map<String, String> ended = entries("success");
    ended.replaceAll(
        (name, text) -> text.replace("_at\":\"2026-03-01T10:00:00", "_at\":\"2026-03-01T10:00:01"));
    byte[] whole = zip(ended);
    ImportReport second = read(whole);
    assertThat(second.runId()).isEqualTo(first.runId());
    JsonNode document = stores.document(first.runId());
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("steps")).hasSize(2);
    assertThat(document.get("measures").get("samples").intValue()).isEqualTo(2);
    assertThat(read(whole).isNew()).isFalse();
  }

  @Test
  void aZipFileSaysWhatTheJsonSays() {
    JsonNode zipped = stores.document(read(zip(entries("success"))).runId());
    MemoryStores others = MemoryStores.empty();
    JsonNode json =
        others.document(others.read("log.json", log("success", GOOD, BROKEN)).get(0).runId());
    for (String part : List.of("status", "usage", "stepCounts", "startedAt", "endedAt")) {
      assertThat(zipped.get(part)).as(part).isEqualTo(json.get(part));
    }
    assertThat(zipped.get("measures").get("zipEntries").intValue()).isEqualTo(4);
  }

  @Test
  void hostileZipFilesAreRefused() {
    for (String name :
        List.of(
            "../../etc/passwd",
            "/etc/passwd",
            "samples/../../x.json",
            "C:/x",
            "a\\..\\b",
            "a\nb")) {
      Map<String, String> entries = entries("success");
      entries.put(name, "{}");
      refused(zip(entries), "has a name");
    }
    Map<String, String> bomb = entries("success");
    bomb.put("samples/9_epoch_1.json", " ".repeat(65 << 20));
    refused(zip(bomb), "unpacks to more than");
    Map<String, String> twice = entries("success");
    twice.put("samples/other_epoch_1.json", GOOD);
    refused(zip(twice), "comes twice");
    Map<String, String> headless = new LinkedHashMap<>();
    headless.put("samples/a_epoch_1.json", GOOD);
    refused(zip(headless), "header.json");
  }

  @Test
  void damagedZipFilesAreRefused() {
    byte[] whole = zip(entries("success"));
    for (int length : List.of(whole.length - 1, whole.length - 30, whole.length / 2, 200, 60)) {
      refused(Arrays.copyOf(whole, length), "cut off");
    }
    byte[] changed = whole.clone();
    int sample = new String(whole, StandardCharsets.ISO_8859_1).indexOf("a/b_epoch_1.json");
    changed[sample + 40] ^= 0x55;
    refused(changed, "damaged");
    byte[] lied = whole.clone();
    lied[whole.length - 12] = 9;
    refused(lied, "lists 9 entries");
  }

  @Test
  void damagedJsonIsRefused() {
    String log = log("success", GOOD);
    check.refused(log.substring(0, log.length() - 5));
    check.refused(log.replace("\"task\":", "\"chore\":"));
    check.refused(log("success", GOOD, GOOD));
  }
}
