package dev.runstore.formats.openlineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunStatus;
import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.Importers;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class OpenLineageImporterTest {
  private static final String NIGHTLY = "11111111-0000-4000-8000-000000000001";
  private static final String LOAD = "22222222-0000-4000-8000-000000000002";

  private final MemoryStores stores = MemoryStores.empty();

  private static String event(String type, String at, String run, String more) {
    return """
        {"eventType":"%s","eventTime":"%s","run":{"runId":"%s"%s},\
        "job":{"namespace":"shop","name":"load"},"producer":"https://example.test/"%s}
        """
        .formatted(
            type,
            at,
            run,
            more.startsWith("facets:") ? ",\"facets\":{" + more.substring(7) + "}" : "",
            more.startsWith("facets:") ? "" : more);
  }

  private static String start(String more) {
    return event("START", "2026-03-01T10:00:00+02:00", LOAD, more);
  }

  private static String complete(String more) {
    return event("COMPLETE", "2026-03-01T08:00:09Z", LOAD, more);
  }

  private JsonNode document(List<ImportReport> reports) {
    return stores.document(reports.get(0).runId());
  }

  private static void assertLoad(JsonNode document) {
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("startedAt").stringValue()).startsWith("2026-03-01T08:00:00.");
    assertThat(document.get("durationMillis").decimalValue().longValueExact()).isEqualTo(9_000);
    assertThat(document.get("measures").get("events").intValue()).isEqualTo(2);
    assertThat(document.get("measures").get("eventTypes").toString())
        .isEqualTo("{\"COMPLETE\":1,\"START\":1}");
    assertThat(document.get("references")).hasSize(2);
  }

  private static final String READS = ",\"inputs\":[{\"namespace\":\"db\",\"name\":\"orders\"}]";
  private static final String WRITES = ",\"outputs\":[{\"namespace\":\"db\",\"name\":\"sums\"}]";

  @Test
  void eventsOfOneRunThatComeInTwoFilesAreOneRun() {
    ImportReport first = stores.read("start.json", start(READS)).get(0);
    assertThat(stores.executions().find(first.runId()).orElseThrow().status())
        .isEqualTo(RunStatus.RUNNING);

    List<ImportReport> second = stores.read("complete.json", complete(WRITES));

    assertThat(second.get(0).isNew()).isTrue();
    assertThat(second.get(0).runId()).isEqualTo(first.runId());
    assertLoad(document(second));
    byte[] before = stores.exported(first.runId());
    assertThat(stores.read("start.json", start(READS)).get(0).isNew()).isFalse();
    assertThat(stores.read("complete.json", complete(WRITES)).get(0).isNew()).isFalse();
    assertThat(stores.exported(first.runId())).isEqualTo(before);
    assertThat(stores.runs()).hasSize(1);
  }

  @Test
  void largeEventsAreReadBackFromWhereTheyWereSpilled() {
    String sql = "facets:\"sql\":{\"query\":\"" + "select 1; ".repeat(4_000) + "\"}";
    stores.read("start.json", start(sql));
    JsonNode document = document(stores.read("complete.json", complete("")));
    assertThat(document.get("measures").get("events").intValue()).isEqualTo(2);
    assertThat(document.get("measures").get("runFacets").toString()).isEqualTo("[\"sql\"]");
  }

  @Test
  void aFolderOfEventsIsReadTogetherWhateverTheNamesOfItsFiles(@TempDir Path folder)
      throws Exception {
    Files.writeString(folder.resolve("a.json"), complete(WRITES));
    Files.writeString(folder.resolve("b.json"), start(READS));
    ImportFolder files = ImportFolder.of(folder);
    List<ImportReport> reports = Importers.recognizing(files).read(files, stores.target());
    assertThat(reports).hasSize(1);
    assertLoad(document(reports));
    assertThat(Importers.recognizing(files).read(files, stores.target()).get(0).isNew()).isFalse();
  }

  @Test
  void whatBeginsAfterItsEndIsRefusedAndChangesNothing() {
    ImportReport ended = stores.read("complete.json", complete("")).get(0);
    byte[] before = stores.exported(ended.runId());
    assertThatThrownBy(() -> stores.read("start.json", start("")))
        .isInstanceOf(StoreException.AlreadyExists.class)
        .hasMessageContaining("--again");
    assertThat(stores.exported(ended.runId())).isEqualTo(before);
  }

  @Test
  void theTimesOfTheEventsDecideNotTheirOrder() {
    String lines =
        event("COMPLETE", "2026-03-01T08:05:00Z", LOAD, "")
            + event("FAIL", "2026-03-01T08:01:00Z", LOAD, "")
            + event("START", "2026-03-01T08:00:00Z", LOAD, "")
            + event("START", "2026-03-01T08:00:00Z", LOAD, "");
    JsonNode document = document(stores.read("events.ndjson", lines));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("durationMillis").decimalValue().longValueExact()).isEqualTo(300_000);
    assertThat(document.get("measures").get("events").intValue()).as("one came twice").isEqualTo(4);
  }

  @Test
  void aFailureSaysWhyAndUnknownFacetsStay() {
    String why =
        "facets:\"errorMessage\":{\"message\":\"disk full\",\"programmingLanguage\":\"JAVA\","
            + "\"stackTrace\":\"at X\"},\"acme_cost\":{\"cents\":12}";
    ImportReport report =
        stores.read("e.json", "[" + event("FAIL", "2026-03-01T08:00:00Z", LOAD, why) + "]").get(0);
    JsonNode document = stores.document(report.runId());
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(document.get("error").get("message").stringValue()).isEqualTo("disk full");
    assertThat(new String(stores.exported(report.runId()), StandardCharsets.UTF_8))
        .contains("acme_cost");
  }

  @Test
  void anAbortedRunIsCancelledAndATimeThatIsNoneStaysMissing() {
    JsonNode document = document(stores.read("e.json", event("ABORT", "last tuesday", LOAD, "")));
    assertThat(document.get("status").stringValue()).isEqualTo("CANCELLED");
    assertThat(document.get("startedAt").isNull()).isTrue();
    assertThat(document.get("endedAt").isNull()).isTrue();
    assertThat(document.get("measures").get("unparsableEventTime").intValue()).isEqualTo(1);
  }

  @Test
  void aParentThatCameEarlierIsTheParent() {
    ImportReport parent =
        stores.read("p.json", event("START", "2026-03-01T07:00:00Z", NIGHTLY, "")).get(0);
    String facet = "facets:\"parent\":{\"run\":{\"runId\":\"" + NIGHTLY + "\"}}";
    JsonNode child = document(stores.read("c.json", start(facet)));
    assertThat(child.get("parentRunId").stringValue()).isEqualTo(parent.runId().value());
  }

  @Test
  void eventsOfNoRunAreCounted() {
    String job =
        "{\"eventTime\":\"2026-03-01T08:00:00Z\",\"job\":{\"namespace\":\"a\",\"name\":\"b\"}}\n";
    JsonNode document = document(stores.read("e.ndjson", start("") + job));
    assertThat(document.get("measures").get("jobOrDatasetEvents").intValue()).isEqualTo(1);
    assertThatThrownBy(() -> stores.read("e.ndjson", job))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("1 events are of no run");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"eventType\":\"START\",\"eventTime\":\"2026-03-01T08:00:00Z\",\"run\":{},\"job\":{\"name\":\"x\"}}",
        "7",
        "{\"eventType\":\"COMPLETE\",\"run\":{\"runId\":\"x"
      })
  void oneBadEventRefusesTheFile(String bad) {
    ImportSource source =
        ImportSource.of("e.ndjson", (start("") + bad).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> new OpenLineageImporter().read(source, stores.target()))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageStartingWith("cannot import e.ndjson: ");
    assertThat(stores.runs()).isEmpty();
  }
}
