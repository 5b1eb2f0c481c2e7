package dev.runstore.formats.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.formats.ImportReport;
import dev.runstore.formats.MemoryStores;
import dev.runstore.formats.RefusedImportException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class GithubActionsImporterTest {
  private static final String FIRST_STEP =
      "{\"number\":1,\"name\":\"check out\",\"status\":\"completed\",\"conclusion\":\"success\","
          + "\"started_at\":\"2026-03-01T09:59:58Z\",\"completed_at\":\"2026-03-01T10:00:05Z\"}";

  private final MemoryStores stores = MemoryStores.empty();

  private static String job(
      String action, String status, String conclusion, String times, String steps) {
    return """
        {"action":"%s","workflow_job":{"id":5123456789,"run_id":4123456789,"run_attempt":2,\
        "name":"build","status":"%s","conclusion":%s,"created_at":"2026-03-01T09:59:00Z",%s,\
        "head_branch":"main","steps":[%s]},"repository":{"full_name":"acme/shop"}}
        """
        .formatted(action, status, conclusion, times, steps);
  }

  private static String queued() {
    return job("queued", "queued", "null", "\"started_at\":\"2026-03-01T09:59:00Z\"", "");
  }

  private static String running() {
    return job(
        "in_progress",
        "in_progress",
        "null",
        "\"started_at\":\"2026-03-01T10:00:00Z\"",
        FIRST_STEP + ",{\"number\":2,\"name\":\"test\",\"status\":\"queued\",\"conclusion\":null}");
  }

  private static String completed(String conclusion) {
    return job(
        "completed",
        "completed",
        '"' + conclusion + '"',
        "\"started_at\":\"2026-03-01T10:00:00Z\",\"completed_at\":\"2026-03-01T10:01:00Z\"",
        FIRST_STEP
            + ",{\"number\":2,\"name\":\"test\",\"status\":\"completed\",\"conclusion\":\"failure\","
            + "\"started_at\":\"2026-03-01T10:00:05Z\",\"completed_at\":\"2026-03-01T10:00:50Z\"},"
            + "{\"number\":3,\"name\":\"publish\",\"status\":\"completed\",\"conclusion\":\"skipped\"}");
  }

  private JsonNode read(String body) {
    return stores.document(stores.read("job.json", body).get(0).runId());
  }

  @Test
  void threeMessagesOfOneJobAreOneRun() {
    assertThat(read(queued()).get("status").stringValue()).isEqualTo("QUEUED");
    JsonNode running = read(running());
    assertThat(running.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(running.get("startedAt").stringValue()).startsWith("2026-03-01T10:00:00.");
    JsonNode done = read(completed("failure"));
    assertThat(done.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(done.get("durationMillis").decimalValue().longValueExact()).isEqualTo(60_000);
    assertThat(done.get("stepCounts").toString())
        .contains("\"FAILED\":1", "\"SKIPPED\":1", "\"SUCCEEDED\":1");
    assertThat(done.get("measures").get("stepsOutsideJob").intValue()).isEqualTo(1);
    assertThat(stores.runs()).hasSize(1);

    byte[] before = stores.exported(stores.runs().get(0).id());
    for (String body : new String[] {queued(), running(), completed("failure")}) {
      ImportReport again = stores.read("job.json", body).get(0);
      assertThat(again.isNew()).isFalse();
    }
    assertThat(stores.exported(stores.runs().get(0).id())).isEqualTo(before);
  }

  @Test
  void aConclusionNobodyKnowsIsNoSuccess() {
    JsonNode document = read(completed("neutral"));
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("sourceStatus").stringValue()).isEqualTo("neutral");
    assertThat(document.get("measures").get("id").longValue()).isEqualTo(5_123_456_789L);
  }

  @Test
  void anotherAttemptIsAnotherRun() {
    stores.read("1.json", completed("failure"));
    stores.read("2.json", completed("success").replace("\"run_attempt\":2", "\"run_attempt\":3"));
    assertThat(stores.runs()).hasSize(2);
  }

  @Test
  void damageIsRefused() {
    String body = completed("success");
    assertThatThrownBy(() -> read(body.substring(0, body.length() / 2)))
        .isInstanceOf(RefusedImportException.class);
    assertThatThrownBy(() -> read(body.replace("\"id\":5123456789,", "")))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("$.workflow_job.id");
    assertThat(stores.runs()).isEmpty();
  }
}
