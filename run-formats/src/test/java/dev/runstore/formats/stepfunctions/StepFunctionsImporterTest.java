package dev.runstore.formats.stepfunctions;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class StepFunctionsImporterTest {
  private static final String STARTED =
      "\"executionStartedEventDetails\":{\"input\":\"{\\\"order\\\": 7}\","
          + "\"inputDetails\":{\"truncated\":false}}";

  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "history.json", "step-functions");
  private final List<String> events = new ArrayList<>();

  /** The next event, a second after the one before. */
  private int add(int previous, String type, String details) {
    int id = events.size() + 1;
    events.add(
        "{\"timestamp\":\"2026-03-01T11:00:%02d.500000+01:00\",\"type\":\"%s\",\"id\":%d,\"previousEventId\":%d%s}"
            .formatted(id, type, id, previous, details.isEmpty() ? "" : "," + details));
    return id;
  }

  private int entered(int previous, String type, String name) {
    return add(
        previous,
        type + "StateEntered",
        "\"stateEnteredEventDetails\":{\"name\":\"" + name + "\",\"input\":\"{}\"}");
  }

  private int exited(int previous, String type, String name) {
    return add(
        previous,
        type + "StateExited",
        "\"stateExitedEventDetails\":{\"name\":\"" + name + "\",\"output\":\"[1.50]\"}");
  }

  private int iteration(int previous, String what, int index) {
    return add(
        previous,
        "MapIteration" + what,
        "\"mapIteration" + what + "EventDetails\":{\"name\":\"each\",\"index\":" + index + "}");
  }

  private int failed(int previous) {
    return add(
        previous,
        "LambdaFunctionFailed",
        "\"lambdaFunctionFailedEventDetails\":{\"error\":\"Boom\",\"cause\":"
            + "\"{\\\"errorMessage\\\":\\\"no stock\\\",\\\"stackTrace\\\":[]}\"}");
  }

  private String history() {
    return "{\"executionArn\":\"arn:aws:states:eu-west-1:1:execution:orders:x-1\",\"events\":["
        + String.join(",", events)
        + "]}";
  }

  private static String status(JsonNode document, String id) {
    return step(document, id).get("status").stringValue();
  }

  private static String parents(JsonNode document, String id) {
    return step(document, id).get("parents").toString();
  }

  /** A task that is tried twice and then skipped over to another. */
  private void retriedAndCaught() {
    add(0, "ExecutionStarted", STARTED);
    entered(1, "Task", "charge");
    int scheduled = add(2, "LambdaFunctionScheduled", "");
    int failed = failed(add(scheduled, "LambdaFunctionStarted", ""));
    int again = add(failed, "LambdaFunctionScheduled", "");
    int exited = exited(failed(add(again, "LambdaFunctionStarted", "")), "Task", "charge");
    int last = exited(entered(exited, "Pass", "refund"), "Pass", "refund");
    add(
        last,
        "ExecutionSucceeded",
        "\"executionSucceededEventDetails\":{\"output\":\"\\\"42\\\"\"}");
  }

  @Test
  void aRetryIsAnAttemptAndACaughtFailureFailsNoRun() {
    retriedAndCaught();
    JsonNode document = check.read(history());
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("subject").get("name").stringValue()).isEqualTo("orders");
    assertThat(document.get("aliases").get(0).stringValue()).endsWith(":execution:orders:x-1");
    assertThat(document.get("input").get("inline").get("order").intValue()).isEqualTo(7);
    assertThat(document.get("output").get("inline").stringValue()).isEqualTo("42");
    assertThat(document.get("startedAt").stringValue()).startsWith("2026-03-01T10:00:01.5");
    assertThat(millis(document)).isEqualTo(11_000);
    JsonNode attempts = step(document, "charge").get("attempts");
    assertThat(attempts).hasSize(2);
    assertThat(attempts.get(0).get("error").get("message").stringValue()).isEqualTo("no stock");
    assertThat(attempts.get(1).get("status").stringValue()).isEqualTo("FAILED");
    assertThat(millis(attempts.get(1))).isEqualTo(2_000);
    assertThat(status(document, "refund")).isEqualTo("SUCCEEDED");
    assertThat(parents(document, "refund")).isEqualTo("[\"charge\"]");
    assertThat(document.get("measures").get("taskFailures").intValue()).isEqualTo(2);
  }

  @Test
  void theOrderIsThatOfTheNumbers() {
    retriedAndCaught();
    JsonNode document = check.read(history());
    Collections.reverse(events);
    assertThat(stores.read("newest-first.json", history()).get(0).isNew()).isFalse();
    assertThat(document.get("measures").get("idsContiguous").booleanValue()).isTrue();
  }

  @Test
  void branchesAndIterationsAreKeptApart() {
    add(0, "ExecutionStarted", STARTED);
    int both = add(entered(1, "Parallel", "both"), "ParallelStateStarted", "");
    int left = entered(both, "Pass", "left");
    int each = entered(both, "Map", "each");
    int started = add(each, "MapStateStarted", "\"mapStateStartedEventDetails\":{\"length\":2}");
    int first = iteration(started, "Started", 0);
    int second = iteration(started, "Started", 1);
    int one = entered(first, "Task", "work");
    int other = entered(second, "Task", "work");
    int leftDone = exited(left, "Pass", "left");
    int otherDone = exited(add(other, "LambdaFunctionSucceeded", ""), "Task", "work");
    int oneDone = exited(add(one, "LambdaFunctionSucceeded", ""), "Task", "work");
    int iterated = iteration(oneDone, "Succeeded", 0);
    iteration(otherDone, "Succeeded", 1);
    int mapped = exited(add(iterated, "MapStateSucceeded", ""), "Map", "each");
    int joined = exited(add(mapped, "ParallelStateSucceeded", ""), "Parallel", "both");
    int last = exited(entered(joined, "Pass", "left"), "Pass", "left");
    add(last, "ExecutionSucceeded", "");
    JsonNode document = check.read(history());
    assertThat(document.get("stepCounts").toString()).isEqualTo("{\"SUCCEEDED\":6}");
    assertThat(parents(document, "left")).isEqualTo("[\"both\"]");
    assertThat(parents(document, "each")).isEqualTo("[\"both\"]");
    assertThat(parents(document, "each[0]/work")).isEqualTo("[\"each\"]");
    assertThat(parents(document, "each[1]/work")).isEqualTo("[\"each\"]");
    assertThat(parents(document, "left#2")).isEqualTo("[\"both\"]");
    assertThat(millis(step(document, "each[1]/work").get("attempts").get(0))).isEqualTo(3_000);
    assertThat(leftDone).isLessThan(mapped);
    assertThat(document.get("measures").get("branching").intValue()).isEqualTo(2);
    assertThat(document.get("measures").get("mapIterations").intValue()).isEqualTo(2);
  }

  @Test
  void theEndOfTheExecutionEndsWhatIsOpen() {
    add(0, "ExecutionStarted", STARTED);
    int both = add(entered(1, "Parallel", "both"), "ParallelStateStarted", "");
    entered(both, "Wait", "patience");
    int bad = entered(both, "Fail", "bad");
    add(
        bad,
        "ExecutionFailed",
        "\"executionFailedEventDetails\":{\"error\":\"Bad\",\"cause\":\"as told\"}");
    JsonNode document = check.read(history());
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(document.get("error").get("message").stringValue()).isEqualTo("as told");
    assertThat(status(document, "bad")).isEqualTo("FAILED");
    assertThat(status(document, "both")).isEqualTo("FAILED");
    assertThat(status(document, "patience")).isEqualTo("CANCELLED");
  }

  @Test
  void aRedriveGoesOnAndAddsAttempts() {
    add(0, "ExecutionStarted", STARTED);
    int failed = failed(add(entered(1, "Task", "charge"), "LambdaFunctionScheduled", ""));
    int ended = add(failed, "ExecutionFailed", "");
    int redriven = add(ended, "ExecutionRedriven", "");
    JsonNode running = check.read(history());
    assertThat(running.get("status").stringValue()).isEqualTo("RUNNING");
    int again = add(redriven, "LambdaFunctionScheduled", "");
    int done = exited(add(again, "LambdaFunctionSucceeded", ""), "Task", "charge");
    add(done, "ExecutionSucceeded", "");
    JsonNode document = check.read(history());
    assertThat(stores.runs()).as("a longer history of the same run").hasSize(1);
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(step(document, "charge").get("attempts")).hasSize(2);
    assertThat(status(document, "charge")).isEqualTo("SUCCEEDED");
  }

  @Test
  void whatIsUnknownIsNoSuccess() {
    add(
        0,
        "ExecutionStarted",
        STARTED.replace("{\\\"order\\\": 7}", "{\\\"order").replace(":false", ":true"));
    int entered = entered(1, "Dance", "waltz");
    add(entered, "DanceStarted", "\"danceStartedEventDetails\":{\"partner\":\"x\"}");
    add(entered, "ExecutionPolished", "");
    String content = history().replace("2026-03-01T11:00:02.500000+01:00", "timestamp");
    JsonNode document = check.read(content);
    assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(document.get("endedAt").isNull()).isTrue();
    assertThat(document.get("input").get("inline").stringValue()).isEqualTo("{\"order");
    assertThat(document.get("measures").get("truncatedPayloads").intValue()).isEqualTo(1);
    assertThat(status(document, "waltz")).isEqualTo("RUNNING");
    assertThat(step(document, "waltz").get("attempts").get(0).get("startedAt").isNull()).isTrue();
    assertThat(document.get("warnings").toString()).contains("from number 2 on: timestamp");
    assertThat(document.get("measures").get("eventTypes").toString())
        .contains("\"DanceStarted\":1", "\"ExecutionPolished\":1");
    assertThat(
            new String(
                stores.exported(stores.runs().get(0).id()),
                java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"partner\":\"x\"");
  }

  @Test
  void numbersAreTimes() {
    String content =
        """
        {"events":[{"timestamp":1772359200.25,"type":"ExecutionStarted","id":1,"previousEventId":0},
         {"timestamp":1772359201250,"type":"ExecutionAborted","id":2,"previousEventId":1}],
         "nextToken":"t"}
        """;
    JsonNode document = check.read(content);
    assertThat(document.get("status").stringValue()).isEqualTo("CANCELLED");
    assertThat(millis(document)).isEqualTo(1_000);
    assertThat(document.get("measures").get("morePages").booleanValue()).isTrue();
    assertThat(document.get("aliases").get(0).stringValue()).startsWith("step-functions:");
  }

  @Test
  void recordingsOfTestsHoldSeveralHistories() {
    retriedAndCaught();
    String history = "{\"events\":[" + String.join(",", events) + "]}";
    String content =
        """
        {"t.py::T::test_a[1]":{"recorded-date":"x","recorded-content":{"h":%1$s,"arn":"a"}},
         "t.py::T::test_b":{"recorded-date":"x","recorded-content":{"h":%1$s}}}
        """
            .formatted(history);
    assertThat(stores.read("test.snapshot.json", content)).hasSize(2);
    assertThat(stores.runs().stream().map(run -> run.labels().values().get("recording")))
        .containsExactlyInAnyOrder("test_a[1]/h", "test_b/h");
    assertThat(stores.read("test.snapshot.json", content).get(1).isNew()).isFalse();
  }

  @Test
  void aLoopOfVisitsAndLooseEndsAreTaken() {
    add(0, "ExecutionStarted", STARTED);
    int last = 1;
    for (int i = 0; i < 20; i++) {
      last = exited(entered(last, "Choice", "again"), "Choice", "again");
    }
    entered(last, "Task", "lost");
    exited(7_000, "Task", "lost");
    exited(8_000, "Task", "nowhere");
    JsonNode document = check.read(history());
    assertThat(document.get("steps")).hasSize(21);
    assertThat(parents(document, "again#20")).isEqualTo("[\"again#19\"]");
    assertThat(status(document, "lost")).isEqualTo("SUCCEEDED");
  }

  @Test
  void aPageThatIsNotTheFirstHasBegunAtAnUnknownTime() {
    String page =
        """
        {"events":[{"id":9,"previousEventId":8,"type":"TaskStateExited",
          "timestamp":"2026-03-01T10:00:00Z","stateExitedEventDetails":{"name":"before"}},
         {"id":10,"previousEventId":9,"type":"ExecutionSucceeded",
          "timestamp":"2026-03-01T10:00:01Z"}]}
        """;
    JsonNode document = check.read(page);
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("startedAt").isNull()).isTrue();
    assertThat(document.get("measures").get("idsContiguous").booleanValue()).isFalse();
  }

  @Test
  void damageIsRefused() {
    retriedAndCaught();
    String content = history();
    check.refused(content.substring(0, content.length() - 30));
    check.refused(content.replace("\"id\":4,", "\"id\":3,"));
    check.refused(content.replace("\"id\":4,", ""));
    check.refused(content.replace("\"type\":\"LambdaFunctionStarted\",", ""));
    check.refused(content.replace("\"name\":\"refund\",", ""));
    check.refused("{\"events\":[],\"executionStartedEventDetails\":1}");
  }
}
