package dev.runstore.api.retention;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.model.Texts;
import dev.runstore.api.retention.DeletionPlan.Doomed;
import dev.runstore.api.retention.DeletionPlan.Kept;
import dev.runstore.api.retention.DeletionPlan.Reason;
import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

/** The JSON of plans and receipts. */
final class PlanJson {
  private static final int VERSION = 1;
  private static final JsonFactory JSON = new JsonFactory();

  private PlanJson() {}

  static byte[] encode(DeletionPlan plan) {
    return written(
        out -> {
          out.writeStringProperty("id", plan.id().value());
          content(plan, out);
        });
  }

  /** All but the id, which is a digest of this. */
  static byte[] content(DeletionPlan plan) {
    return written(out -> content(plan, out));
  }

  static byte[] encode(DeletionReceipt receipt) {
    return written(
        out -> {
          out.writeStringProperty("planId", receipt.planId().value());
          out.writeStringProperty("tenant", receipt.tenant().value());
          out.writeStringProperty("finishedAt", receipt.finishedAt().toString());
          out.writeStringProperty("attempt", receipt.attempt().name());
          out.writeNumberProperty("artifactBytes", receipt.artifactBytes());
          out.writeArrayPropertyStart("runs");
          for (DeletionReceipt.Outcome outcome : receipt.outcomes()) {
            out.writeStartObject();
            out.writeStringProperty("runId", outcome.runId().value());
            out.writeStringProperty("result", outcome.result().name());
            out.writeNumberProperty("artifacts", outcome.artifacts());
            out.writeNumberProperty("artifactBytes", outcome.artifactBytes());
            outcome.reason().ifPresent(reason -> out.writeStringProperty("reason", reason));
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  static DeletionReceipt decodeReceipt(byte[] json) {
    JsonNode tree = JsonValue.parse(json).tree();
    List<DeletionReceipt.Outcome> outcomes = new ArrayList<>();
    for (JsonNode run : tree.path("runs")) {
      outcomes.add(
          new DeletionReceipt.Outcome(
              new RunId(text(run, "runId")),
              constant(DeletionReceipt.Result.class, run, "result"),
              number(run, "artifacts"),
              number(run, "artifactBytes"),
              Optional.ofNullable(run.get("reason")).map(JsonNode::asString)));
    }
    return new DeletionReceipt(
        new PlanId(text(tree, "planId")),
        new TenantId(text(tree, "tenant")),
        time(text(tree, "finishedAt")),
        DeletionReceipt.Attempt.valueOf(
            tree.path("attempt").asString(DeletionReceipt.Attempt.FIRST.name())),
        outcomes);
  }

  static DeletionPlan decode(byte[] json) {
    JsonNode tree = JsonValue.parse(json).tree();
    int version = tree.path("version").asInt(0);
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "not a deletion plan of version " + VERSION + ", its version is " + version);
    }
    List<Doomed> runs = new ArrayList<>();
    for (JsonNode run : tree.path("runs")) {
      runs.add(
          new Doomed(
              new RunId(text(run, "runId")),
              text(run, "subject"),
              constant(RunStatus.class, run, "status"),
              Optional.ofNullable(run.get("endedAt")).map(node -> time(node.asString())),
              constant(Reason.class, run, "reason"),
              number(run, "events"),
              number(run, "artifacts"),
              number(run, "artifactBytes")));
    }
    List<Kept> kept = new ArrayList<>();
    for (JsonNode run : tree.path("kept")) {
      kept.add(new Kept(new RunId(text(run, "runId")), text(run, "reason")));
    }
    DeletionPlan plan =
        new DeletionPlan(
            new TenantId(text(tree, "tenant")), time(text(tree, "madeAt")), runs, kept);
    if (!plan.id().value().equals(text(tree, "id"))) {
      throw new IllegalArgumentException(
          "deletion plan " + text(tree, "id") + " was changed since it was made, make a new one");
    }
    return plan;
  }

  private static void content(DeletionPlan plan, JsonGenerator out) {
    out.writeNumberProperty("version", VERSION);
    out.writeStringProperty("tenant", plan.tenant().value());
    out.writeStringProperty("madeAt", plan.madeAt().toString());
    out.writeArrayPropertyStart("runs");
    for (Doomed run : plan.runs()) {
      out.writeStartObject();
      out.writeStringProperty("runId", run.runId().value());
      out.writeStringProperty("subject", run.subject());
      out.writeStringProperty("status", run.status().name());
      run.endedAt().ifPresent(time -> out.writeStringProperty("endedAt", time.toString()));
      out.writeStringProperty("reason", run.reason().name());
      out.writeNumberProperty("events", run.events());
      out.writeNumberProperty("artifacts", run.artifacts());
      out.writeNumberProperty("artifactBytes", run.artifactBytes());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayPropertyStart("kept");
    for (Kept run : plan.kept()) {
      out.writeStartObject();
      out.writeStringProperty("runId", run.runId().value());
      out.writeStringProperty("reason", run.reason());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static byte[] written(Consumer<JsonGenerator> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      members.accept(out);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a deletion plan has a time that is none: " + text, e);
    }
  }

  private static long number(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isIntegralNumber()) {
      throw new IllegalArgumentException("a deletion plan lacks the number " + key);
    }
    return value.asLong();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String key) {
    String word = text(node, key);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(word)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "a deletion plan has the "
            + key
            + " "
            + Texts.quote(word)
            + " that is not known; there are: "
            + Arrays.stream(type.getEnumConstants())
                .map(Enum::name)
                .collect(Collectors.joining(", ")));
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isString()) {
      throw new IllegalArgumentException("a deletion plan lacks the text " + key);
    }
    return value.asString();
  }
}
