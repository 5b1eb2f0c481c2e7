package dev.runstore.api.retention;

import dev.runstore.api.codec.Json;
import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a round of retention went, and all rounds before it: figures to alarm on.
 *
 * @param succeeded whether the round came to its end
 * @param startedAt by the store's clock, or the host's if the store could not be reached
 * @param finishedAt by the same clock
 * @param lastSuccess the end of the last round that came to its end; empty if none ever did
 * @param rounds all rounds
 * @param failures the rounds that failed
 * @param consecutiveFailures those since the last success
 * @param planned runs that this round was to delete
 * @param deleted runs that it deleted
 * @param alreadyGone runs that were gone before it came to them
 * @param kept runs that the policy gives up and that are pinned or under a legal hold
 * @param artifactBytes bytes of artifacts that it removed
 * @param backlogRuns runs that were to be deleted and are still there
 * @param deletedInAll runs that all rounds deleted
 * @param error why the round failed
 */
public record RetentionReport(
    boolean succeeded,
    Instant startedAt,
    Instant finishedAt,
    Optional<Instant> lastSuccess,
    long rounds,
    long failures,
    long consecutiveFailures,
    long planned,
    long deleted,
    long alreadyGone,
    long kept,
    long artifactBytes,
    long backlogRuns,
    long deletedInAll,
    Optional<String> error) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The report as a JSON document on one line. */
  public byte[] toJson() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.generator(bytes)) {
      out.writeStartObject();
      out.writeBooleanProperty("succeeded", succeeded);
      out.writeStringProperty("startedAt", startedAt.toString());
      out.writeStringProperty("finishedAt", finishedAt.toString());
      text(out, "lastSuccess", lastSuccess.map(Instant::toString));
      out.writeNumberProperty("rounds", rounds);
      out.writeNumberProperty("failures", failures);
      out.writeNumberProperty("consecutiveFailures", consecutiveFailures);
      out.writeNumberProperty("planned", planned);
      out.writeNumberProperty("deleted", deleted);
      out.writeNumberProperty("alreadyGone", alreadyGone);
      out.writeNumberProperty("kept", kept);
      out.writeNumberProperty("artifactBytes", artifactBytes);
      out.writeNumberProperty("backlogRuns", backlogRuns);
      out.writeNumberProperty("deletedInAll", deletedInAll);
      text(out, "error", error);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /**
   * The report that the JSON document is.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RetentionReport fromJson(byte[] json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      return new RetentionReport(
          node.path("succeeded").asBoolean(),
          Instant.parse(node.path("startedAt").asString()),
          Instant.parse(node.path("finishedAt").asString()),
          text(node, "lastSuccess").map(Instant::parse),
          node.path("rounds").asLong(),
          node.path("failures").asLong(),
          node.path("consecutiveFailures").asLong(),
          node.path("planned").asLong(),
          node.path("deleted").asLong(),
          node.path("alreadyGone").asLong(),
          node.path("kept").asLong(),
          node.path("artifactBytes").asLong(),
          node.path("backlogRuns").asLong(),
          node.path("deletedInAll").asLong(),
          text(node, "error"));
    } catch (JacksonException | DateTimeException e) {
      throw new IllegalArgumentException(
          "this is no report of retention, remove it: " + e.getMessage(), e);
    }
  }

  private static void text(JsonGenerator out, String name, Optional<String> value) {
    out.writeName(name);
    if (value.isPresent()) {
      out.writeString(value.get());
    } else {
      out.writeNull();
    }
  }

  private static Optional<String> text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }
}
