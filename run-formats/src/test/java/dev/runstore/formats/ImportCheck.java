package dev.runstore.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.model.RunId;
import tools.jackson.databind.JsonNode;

/** Imports contents of a format under one file name, and looks at what became of them. */
public record ImportCheck(MemoryStores stores, String fileName, String format) {
  /**
   * The document of the first run; a second import changes nothing, and an export brings it back.
   */
  public JsonNode read(String content) {
    ImportReport report = stores.read(fileName, content).get(0);
    assertThat(report.format()).isEqualTo(format);
    byte[] before = stores.exported(report.runId());
    assertThat(stores.read(fileName, content).get(0).isNew()).as("second import").isFalse();
    assertThat(stores.exported(report.runId())).isEqualTo(before);
    MemoryStores elsewhere = MemoryStores.empty();
    RunId back = elsewhere.read("run.json", new String(before, UTF_8)).get(0).runId();
    assertThat(elsewhere.exported(back)).as("exported and imported").isEqualTo(before);
    return stores.document(report.runId());
  }

  public void refused(String content) {
    refused(content, fileName);
  }

  public void refused(String content, String reason) {
    assertThatThrownBy(() -> stores.read(fileName, content))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining(fileName)
        .hasMessageContaining(reason);
    assertThat(stores.runs()).isEmpty();
  }

  public static JsonNode step(JsonNode document, String id) {
    for (JsonNode step : document.get("steps")) {
      if (step.get("stepId").stringValue().equals(id)) {
        return step;
      }
    }
    throw new AssertionError("no step " + id + " in " + document.get("steps"));
  }

  public static long millis(JsonNode timed) {
    return timed.get("durationMillis").decimalValue().longValueExact();
  }
}
