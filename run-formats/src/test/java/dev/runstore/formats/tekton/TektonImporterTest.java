package dev.runstore.formats.tekton;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class TektonImporterTest {
  private final MemoryStores stores = MemoryStores.empty();
  private final ImportCheck check = new ImportCheck(stores, "runs.json", "tekton");

  private static String run(String kind, String uid, String condition, String more) {
    return """
    {"apiVersion":"tekton.dev/v1beta1","kind":"%s","metadata":{"name":"r-%s","uid":"%s",
      "namespace":"ci"},"spec":{"pipelineRef":{"name":"release"}},
     "status":{"startTime":"2026-03-01T10:00:00Z","completionTime":"2026-03-01T10:02:00Z",
      "conditions":[{"type":"Ready","status":"True"},{"type":"Succeeded",%s}]%s}}
    """
        .formatted(kind, uid, uid, condition, more);
  }

  private static final String TASKS =
      ",\"taskRuns\":{\"r-1-build\":{\"pipelineTaskName\":\"build\",\"status\":{"
          + "\"startTime\":\"2026-03-01T10:00:00Z\",\"completionTime\":\"2026-03-01T10:01:00Z\","
          + "\"conditions\":[{\"type\":\"Succeeded\",\"status\":\"False\",\"reason\":\"Failed\",\"message\":\"exit"
          + " 2\"}],\"steps\":[{\"name\":\"mvn\",\"terminated\":{\"exitCode\":2,\"reason\":\"Error\"}}]}}},\"skippedTasks\":[{\"name\":\"deploy\",\"reason\":\"parent"
          + " failed\"}]";

  @Test
  void tasksAndTheirStepsAreSteps() {
    JsonNode document =
        check.read(
            run(
                "PipelineRun",
                "1",
                "\"status\":\"False\",\"reason\":\"Failed\",\"message\":\"build failed\"",
                TASKS));
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(document.get("error").get("message").stringValue()).isEqualTo("build failed");
    assertThat(millis(document)).isEqualTo(120_000);
    assertThat(step(document, "build").get("status").stringValue()).isEqualTo("FAILED");
    JsonNode mvn = step(document, "build/mvn");
    assertThat(mvn.get("attempts").get(0).get("exitCode").intValue()).isEqualTo(2);
    assertThat(mvn.get("parents").toString()).isEqualTo("[\"build\"]");
    assertThat(step(document, "deploy").get("status").stringValue()).isEqualTo("SKIPPED");
  }

  @Test
  void aConditionThatIsUnknownIsARunThatRuns() {
    JsonNode document =
        check.read(run("TaskRun", "2", "\"status\":\"Unknown\",\"reason\":\"Running\"", ""));
    assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(document.get("endedAt").isNull()).isTrue();
  }

  @Test
  void cancelledAndTimedOutRunsSaySo() {
    String list =
        "["
            + run("TaskRun", "3", "\"status\":\"False\",\"reason\":\"TaskRunCancelled\"", "")
            + ","
            + run("TaskRun", "4", "\"status\":\"False\",\"reason\":\"TaskRunTimeout\"", "")
            + "]";
    assertThat(stores.read("runs.json", list)).hasSize(2);
    assertThat(stores.runs().stream().map(one -> one.status().name()))
        .containsExactlyInAnyOrder("CANCELLED", "TIMED_OUT");
  }

  @Test
  void oneBadRunRefusesTheList() {
    String good = run("TaskRun", "5", "\"status\":\"True\"", "");
    check.refused("[" + good + "," + good.replace("\"name\":\"r-5\",", "") + "]");
    check.refused("[" + good);
  }
}
