package dev.runstore.formats.langsmith;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.Importers;
import dev.runstore.formats.MemoryStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class LangsmithImporterTest {
  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "batch.json", "langsmith");

  private static final String POST =
      "{\"id\":\"aaaa\",\"trace_id\":\"aaaa\",\"dotted_order\":\"20260301T100000000000Zaaaa\","
          + "\"name\":\"chat\",\"run_type\":\"chain\",\"start_time\":1772359200000,\"inputs\":{\"q\":1}}";
  private static final String CHILD =
      "{\"id\":\"bbbb\",\"trace_id\":\"aaaa\",\"parent_run_id\":\"aaaa\",\"name\":\"model\","
          + "\"run_type\":\"llm\",\"start_time\":\"2026-03-01T10:00:00.500Z\","
          + "\"end_time\":\"2026-03-01T10:00:01Z\",\"outputs\":{\"usage_metadata\":"
          + "{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}}}";
  private static final String PATCH =
      "{\"trace_id\":\"aaaa\",\"dotted_order\":\"20260301T100000000000Zaaaa\","
          + "\"end_time\":\"2026-03-01T10:00:02Z\",\"outputs\":{\"usage_metadata\":"
          + "{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}}}";

  private static String batch(String posts, String patches) {
    return "{\"post\":[" + posts + "],\"patch\":[" + patches + "]}";
  }

  @Test
  void aPatchWithoutAnIdCompletesTheRunOfItsOrder() {
    JsonNode document = check.read(batch(POST + "," + CHILD, PATCH));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(millis(document)).isEqualTo(2_000);
    assertThat(document.get("steps")).hasSize(2);
    assertThat(document.get("usage").get("totalTokens").intValue()).as("once").isEqualTo(7);
    assertThat(document.get("measures").get("patchesWithoutId").intValue()).isEqualTo(1);
    assertThat(step(document, "bbbb").get("parents").toString()).isEqualTo("[\"aaaa\"]");
  }

  @Test
  void whatNothingCompletesRunsOn() {
    JsonNode document = check.read(batch(POST, ""));
    assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(document.get("usage").get("totalTokens").isNull()).isTrue();
  }

  @Test
  void postsAndPatchesComeInSeveralFiles() {
    ImportReport first = stores.read("1.json", "{\"post\":[" + POST + "]}").get(0);
    assertThat(stores.document(first.runId()).get("status").stringValue()).isEqualTo("RUNNING");
    stores.read("2.json", batch(CHILD, ""));
    JsonNode document = check.read("{\"patch\":[" + PATCH + "]}");
    assertThat(document.get("runId").stringValue()).isEqualTo(first.runId().value());
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(millis(document)).isEqualTo(2_000);
    assertThat(document.get("steps")).hasSize(2);
    assertThat(document.get("usage").get("totalTokens").intValue()).as("once").isEqualTo(7);
    assertThat(document.get("measures").get("posts").intValue()).isEqualTo(2);
    assertThat(stores.runs()).hasSize(1);
    byte[] before = stores.exported(first.runId());
    assertThat(stores.read("1.json", "{\"post\":[" + POST + "]}").get(0).isNew()).isFalse();
    assertThat(stores.exported(first.runId())).isEqualTo(before);

    MemoryStores others = MemoryStores.empty();
    JsonNode whole =
        others.document(others.read("all.json", batch(POST + "," + CHILD, PATCH)).get(0).runId());
    for (String part : List.of("status", "usage", "stepCounts", "startedAt", "endedAt", "graph")) {
      assertThat(document.get(part)).as(part).isEqualTo(whole.get(part));
    }
    assertThat(document.get("measures")).isEqualTo(whole.get("measures"));
  }

  @Test
  void aFolderOfFilesIsReadTogether(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a-patch.json"), PATCH);
    Files.writeString(folder.resolve("b-child.json"), CHILD);
    Files.writeString(folder.resolve("c-post.json"), POST);
    ImportFolder files = ImportFolder.of(folder);
    ImportReport report = Importers.recognizing(files).read(files, stores.target()).get(0);
    assertThat(report.format()).isEqualTo("langsmith");
    JsonNode document = stores.document(report.runId());
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("subject").get("name").stringValue()).isEqualTo("chat");
    assertThat(document.get("steps")).hasSize(2);
    assertThat(Importers.recognizing(files).read(files, stores.target()).get(0).isNew()).isFalse();
  }

  @Test
  void aPatchAloneIsRefused() {
    check.refused("{\"patch\":[" + PATCH + "]}");
    check.refused(PATCH);
  }

  @Test
  void whatAPatchChangesIsKept() {
    String patch =
        PATCH.replace(
            "\"outputs\"",
            "\"inputs\":{\"q\":2},\"events\":[{\"name\":\"new_token\"}],\"outputs\"");
    String post = POST.substring(0, POST.length() - 1) + ",\"events\":[{\"name\":\"start\"}]}";
    JsonNode document = check.read(batch(post, patch));
    JsonNode attempt = step(document, "aaaa").get("attempts").get(0);
    assertThat(attempt.get("input").toString()).contains("\"q\":1");
    assertThat(attempt.get("attributes").get("inputs").get("q").intValue()).isEqualTo(2);
    assertThat(document.get("measures").get("events").intValue()).isEqualTo(2);
  }

  @Test
  void aStatusNobodyKnowsIsNoSuccess() {
    JsonNode document =
        check.read(batch(POST, PATCH.replace("\"outputs\"", "\"status\":\"paused\",\"outputs\"")));
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("sourceStatus").stringValue()).isEqualTo("paused");
  }

  @Test
  void runsInACircleHaveARoot() {
    String one = POST.replace("\"name\"", "\"parent_run_id\":\"bbbb\",\"name\"");
    JsonNode document = check.read(batch(one + "," + CHILD, ""));
    assertThat(document.get("subject").get("name").stringValue()).isEqualTo("chat");
    assertThat(document.get("steps")).hasSize(2);
  }

  @Test
  void damageIsRefused() {
    check.refused(batch(POST, PATCH).substring(0, 250));
    check.refused(batch(POST + ",{\"run_type\":\"llm\"}", ""));
  }
}
