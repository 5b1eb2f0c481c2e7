package dev.runstore.formats.argo;

import static dev.runstore.formats.ImportCheck.millis;
import static dev.runstore.formats.ImportCheck.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.formats.ImportCheck;
import dev.runstore.formats.MemoryStores;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ArgoImporterTest {
  private final ImportCheck check = new ImportCheck(MemoryStores.empty(), "workflow.json", "argo");

  private static String workflow(String phase, String nodes) {
    return """
    {"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow",
     "metadata":{"name":"nightly-x7","generateName":"nightly-","namespace":"etl","uid":"u-1",
      "creationTimestamp":"2026-03-01T09:59:00Z"},
     "spec":{"arguments":{"parameters":[{"name":"day","value":"1"}]}},
     "status":{%s"startedAt":"2026-03-01T10:00:00Z","finishedAt":"2026-03-01T10:01:00Z",
      "nodes":{%s}}}
    """
        .formatted(phase.isEmpty() ? "" : "\"phase\":\"" + phase + "\",", nodes);
  }

  private static String node(String id, String type, String phase, String more) {
    return "\"%s\":{\"id\":\"%s\",\"displayName\":\"the %s\",\"type\":\"%s\",%s%s}"
        .formatted(
            id,
            id,
            id,
            type,
            phase.isEmpty() ? "" : "\"phase\":\"" + phase + "\",",
            more.isEmpty() ? "\"startedAt\":\"2026-03-01T10:00:00Z\"" : more);
  }

  private static String retried() {
    return String.join(
        ",",
        node("x", "DAG", "Succeeded", "\"children\":[\"r\"]"),
        node("r", "Retry", "Succeeded", "\"children\":[\"r(0)\",\"r(1)\"]"),
        node(
            "r(0)",
            "Pod",
            "Failed",
            "\"message\":\"OOMKilled\",\"outputs\":{\"exitCode\":\"137\"},\"children\":[]"),
        node(
            "r(1)",
            "Pod",
            "Succeeded",
            "\"children\":[\"a/b\"],\"outputs\":{\"artifacts\":[{\"name\":\"out\","
                + "\"s3\":{\"bucket\":\"b\",\"key\":\"k/out.tgz\"}}]}"),
        node("a/b", "Pod", "Omitted", "\"message\":\"not needed\""));
  }

  @Test
  void aPodUnderARetryIsAnAttemptAndFailedNodesFailNoRun() {
    JsonNode document = check.read(workflow("Succeeded", retried()));
    assertThat(document.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(document.get("subject").get("name").stringValue()).isEqualTo("nightly");
    assertThat(millis(document)).isEqualTo(60_000);
    assertThat(document.get("steps")).hasSize(3);
    JsonNode retry = step(document, "r");
    assertThat(retry.get("attempts")).hasSize(2);
    assertThat(retry.get("attempts").get(0).get("exitCode").intValue()).isEqualTo(137);
    assertThat(retry.get("status").stringValue()).isEqualTo("SUCCEEDED");
    assertThat(step(document, "a/b").get("status").stringValue()).isEqualTo("SKIPPED");
    assertThat(step(document, "a/b").get("parents").toString()).isEqualTo("[\"r\"]");
    assertThat(document.get("references").get(0).get("name").stringValue()).isEqualTo("out");
  }

  @Test
  void aRunningRunWithFailedNodesRuns() {
    JsonNode document = check.read(workflow("Running", node("x", "Pod", "Error", "")));
    assertThat(document.get("status").stringValue()).isEqualTo("RUNNING");
    assertThat(document.get("endedAt").isNull()).isTrue();
  }

  @Test
  void aRunMayFailWithoutAnyNode() {
    String failed =
        workflow("Error", "").replace("\"startedAt\":", "\"message\":\"bad spec\",\"startedAt\":");
    JsonNode document = check.read(failed);
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(document.get("error").get("message").stringValue()).isEqualTo("bad spec");
    assertThat(document.get("steps")).isEmpty();
  }

  @Test
  void anUnknownPhaseIsNoSuccess() {
    JsonNode document = check.read(workflow("Shiny", node("x", "Pod", "Polished", "")));
    assertThat(document.get("status").stringValue()).isEqualTo("UNKNOWN");
    assertThat(document.get("sourceStatus").stringValue()).isEqualTo("Shiny");
    assertThat(step(document, "x").get("status").stringValue()).isEqualTo("UNKNOWN");
  }

  @Test
  void damageIsRefused() {
    check.refused(workflow("Succeeded", retried()).substring(0, 700));
  }

  private static String yaml(String uid, String more) {
    return """
        # as kubectl gives it
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata:
          creationTimestamp: 2026-03-01T09:59:00Z
          name: nightly-x7
          uid: %s
        spec: {}
        status:
          phase: Failed
          startedAt: "2026-03-01T10:00:00Z"
          finishedAt: 2026-03-01T10:01:00Z
          nodes:
            "1":
              id: "1"
              displayName: 7
              type: Pod
              phase: Failed
              message: >-
                out of
                memory
              outputs:
                exitCode: 137
        %s"""
        .formatted(uid, more);
  }

  @Test
  void yamlIsReadLikeJson() {
    MemoryStores stores = MemoryStores.empty();
    ImportCheck yaml = new ImportCheck(stores, "workflow.yaml", "argo");
    JsonNode document = yaml.read(yaml("u-2", "  unheardOf: 1.50"));
    assertThat(document.get("aliases").get(0).stringValue()).isEqualTo("u-2");
    assertThat(document.get("status").stringValue()).isEqualTo("FAILED");
    assertThat(millis(document)).isEqualTo(60_000);
    JsonNode attempt = step(document, "1").get("attempts").get(0);
    assertThat(attempt.get("exitCode").intValue()).isEqualTo(137);
    assertThat(attempt.get("error").get("message").stringValue()).isEqualTo("out of memory");
    assertThat(document.get("attributes").get("status").toString()).contains("1.50");
    assertThat(stores.read("two.yaml", yaml("u-2", "  unheardOf: 1.50\n---\n") + yaml("u-3", "")))
        .as("documents")
        .hasSize(2);
  }

  @Test
  void yamlThatIsNoWorkflowIsRefused() {
    MemoryStores stores = MemoryStores.empty();
    ImportCheck yaml = new ImportCheck(stores, "workflow.yaml", "argo");
    yaml.refused(yaml("u-2", "  nodesAgain: *nowhere"));
    yaml.refused(yaml("&a u-2", "  again: *a"));
    yaml.refused(yaml("u-2", "broken: [1,"));
    yaml.refused(yaml("u-2", "").replaceAll("(?s)status:.*", ""));
    yaml.refused(yaml("u-2", "").replace("kind: Workflow", "kind: CronWorkflow"));
  }

  @Test
  void longYamlIsRead() {
    StringBuilder nodes = new StringBuilder();
    for (int i = 0; i < 2_500; i++) {
      nodes.append("    n").append(i).append(": {id: n").append(i);
      nodes
          .append(", type: Pod, phase: Succeeded, message: ")
          .append("x".repeat(1_000))
          .append("}\n");
    }
    ImportCheck yaml = new ImportCheck(MemoryStores.empty(), "workflow.yaml", "argo");
    JsonNode document = yaml.read(yaml("u-2", "").stripTrailing() + "\n" + nodes);
    assertThat(document.get("stepCounts").get("SUCCEEDED").intValue()).isEqualTo(2_500);
  }
}
