package dev.runstore.formats.temporal;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class TemporalImporterTest {
  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "history.json", "temporal");

  private static String event(int id, String type, String at, String attributes) {
    return "{\"eventId\":\"%d\",\"eventTime\":\"2026-03-01T10:00:%sZ\",\"eventType\":\"%s\",%s}"
        .formatted(id, at, type, attributes);
  }

  private static String history(String... events) {
    return "{\"events\":[" + String.join(",", events) + "]}";
  }

  private static final String STARTED =
      event(
          1,
          "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED",
          "00.000000001",
          "\"workflowExecutionStartedEventAttributes\":{\"workflowType\":{\"name\":\"Order\"},"
              + "\"originalExecutionRunId\":\"run-7\",\"input\":{\"payloads\":[{\"metadata\":"
              + "{\"encoding\":\"anNvbi9wbGFpbg==\"},\"data\":\"eyJpZCI6N30=\"}]}}");
  private static final String SCHEDULED =
      event(
          5,
          "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED",
          "01",
          "\"activityTaskScheduledEventAttributes\":{\"activityType\":{\"name\":\"Charge\"}}");
  private static final String THIRD_TRY =
      event(
          6,
          "EVENT_TYPE_ACTIVITY_TASK_STARTED",
          "08",
          "\"activityTaskStartedEventAttributes\":{\"scheduledEventId\":\"5\",\"attempt\":3,"
              + "\"lastFailure\":{\"message\":\"card declined\"}}");
  private static final String CHARGED =
      event(
          7,
          "EVENT_TYPE_ACTIVITY_TASK_COMPLETED",
          "09",
          "\"activityTaskCompletedEventAttributes\":{\"scheduledEventId\":\"5\"}");
  private static final String DONE =
      event(
          9,
          "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED",
          "10",
          "\"workflowExecutionCompletedEventAttributes\":{}");
  private static final String NEW_KIND = event(8, "EVENT_TYPE_MOON_RISEN", "09", "\"x\":{\"y\":1}");

  @Test
  void retriesThatAreOnlyANumberAreAttempts() {
    JsonNode document = check.read(history(STARTED, SCHEDULED, THIRD_TRY, CHARGED, NEW_KIND, DONE));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("aliases").get(0).stringValue()).isEqualTo("run-7");
    assertThat(document.get("durationMillis").decimalValue()).isEqualByComparingTo("9999.999999");
    assertThat(document.get("input").get("inline").toString()).isEqualTo("{\"id\":7}");
    JsonNode charge = step(document, "Charge-5");
    assertThat(charge.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(charge.get("attempts")).hasSize(3);
    assertThat(charge.get("attempts").get(0).get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(charge.get("attempts").get(1).get("error").get("message").stringValue())
        .isEqualTo("card declined");
    assertThat(millis(charge.get("attempts").get(2))).isEqualTo(1_000);
    assertThat(document.get("measures").get("eventTypes").toString()).contains("MoonRisen");
  }

  @Test
  void theNewestMayStandFirstAndTheOlderSpellingIsTheSame() {
    String newestFirst = history(DONE, NEW_KIND, CHARGED, THIRD_TRY, SCHEDULED, STARTED);
    JsonNode first =
        check.read(
            newestFirst.replace(
                "EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED", "WorkflowExecutionCompleted"));
    assertThat(first.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(step(first, "Charge-5").get("attempts")).hasSize(3);
  }

  @Test
  void aLongerHistoryOfARunningRunIsAppended() {
    JsonNode open = check.read(history(STARTED, SCHEDULED));
    assertThat(open.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(open.get("endedAt").isNull()).isTrue();
    JsonNode done = check.read(history(STARTED, SCHEDULED, THIRD_TRY, CHARGED, DONE));
    assertThat(done.get("runId")).isEqualTo(open.get("runId"));
    assertThat(done.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(stores.runs()).hasSize(1);
  }

  @Test
  void damageIsRefused() {
    check.refused(history(STARTED, DONE).substring(0, 300));
    check.refused(
        "{\"events\":[{\"eventType\":\"WorkflowExecutionStarted\",\"eventTime\":\"x\"}]}");
    check.refused("{\"events\":[]}");
  }
}
