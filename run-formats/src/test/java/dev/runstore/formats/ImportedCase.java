package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import tools.jackson.databind.JsonNode;

/** A recorded case that was imported into empty stores, twice. */
public record ImportedCase(List<ImportReport> reports, List<JsonNode> documents) {
  /** Imports a file below the cases, and sees that a second import changes nothing. */
  public static ImportedCase of(String path) {
    return of(Cases.folder().resolve(path));
  }

  public static ImportedCase of(Path path) {
    MemoryStores stores = MemoryStores.empty();
    List<ImportReport> reports = read(path, stores);
    List<byte[]> exported = reports.stream().map(r -> stores.exported(r.runId())).toList();
    List<ImportReport> again = read(path, stores);
    for (int i = 0; i < reports.size(); i++) {
      assertThat(reports.get(i).isNew()).isTrue();
      assertThat(again.get(i).isNew()).as("second import").isFalse();
      assertThat(again.get(i).runId()).isEqualTo(reports.get(i).runId());
      assertThat(stores.exported(again.get(i).runId())).isEqualTo(exported.get(i));
    }
    assertThat(stores.runs()).hasSize(reports.size());
    List<JsonNode> documents = new ArrayList<>();
    reports.forEach(report -> documents.add(stores.document(report.runId())));
    return new ImportedCase(reports, documents);
  }

  private static List<ImportReport> read(Path path, MemoryStores stores) {
    Assertions.assertTrue(Files.exists(path), path::toString);
    if (ImportFolder.isFolder(path)) {
      ImportFolder folder = ImportFolder.of(path);
      return Importers.recognizing(folder).read(folder, stores.target());
    }
    return Importers.read(ImportSource.of(path), stores.target());
  }

  /** The document of the only run. */
  public JsonNode document() {
    assertThat(documents).hasSize(1);
    return documents.get(0);
  }

  public JsonNode measures() {
    return document().get("measures");
  }

  /** Start, end and duration of the header. */
  public static void assertTimes(JsonNode document, JsonNode figures) {
    assertTime(document, "startedAt", figures.get("start"));
    assertTime(document, "endedAt", figures.get("end"));
    ExpectedFigures.same("duration_ms", figures.get("duration_ms"), document.get("durationMillis"));
  }

  public static void assertTime(JsonNode document, String field, JsonNode expected) {
    if (expected.isNull()) {
      assertThat(document.get(field).isNull()).as(field).isTrue();
    } else {
      assertThat(Instant.parse(document.get(field).stringValue()))
          .as(field)
          .isEqualTo(
              Instant.parse(expected.stringValue())
                  .truncatedTo(java.time.temporal.ChronoUnit.MICROS));
    }
  }
}
