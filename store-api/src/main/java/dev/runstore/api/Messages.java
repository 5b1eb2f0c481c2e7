package dev.runstore.api;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Texts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Messages as artifacts. */
final class Messages {
  static final String CONTENT_TYPE = "application/vnd.runstore.message+json";

  private static final int MAX_BYTES = 64 << 20;

  private Messages() {}

  static ArtifactInfo save(ArtifactStore store, RunId runId, String artifactId, Message message) {
    ArtifactKey key = ArtifactKey.of(runId, artifactId);
    check(key, message);
    byte[] json = MessageCodec.encode(message);
    if (json.length > MAX_BYTES) {
      throw invalid(
          key,
          message,
          List.of(
              "it has "
                  + json.length
                  + " bytes, a message has at most "
                  + MAX_BYTES
                  + "; put the data beside it as an artifact"));
    }
    return store
        .put(key, new ByteArrayInputStream(json), ArtifactOptions.ofType(CONTENT_TYPE))
        .info();
  }

  static Message get(ArtifactStore store, RunId runId, String artifactId) {
    ArtifactKey key = ArtifactKey.of(runId, artifactId);
    ArtifactInfo info =
        store
            .find(key)
            .orElseThrow(
                () ->
                    new StoreException.NotFound(
                        "there is no artifact " + key + " of tenant " + store.tenant()));
    if (!info.contentType().equals(CONTENT_TYPE) || info.byteLength() > MAX_BYTES) {
      throw noMessage(
          key,
          "it has the content type "
              + info.contentType()
              + " and "
              + info.byteLength()
              + " bytes; read it with open");
    }
    Message message;
    try {
      message = MessageCodec.decode(content(store, key));
    } catch (IllegalArgumentException e) {
      throw noMessage(key, String.valueOf(e.getMessage()));
    }
    check(key, message);
    return message;
  }

  private static byte[] content(ArtifactStore store, ArtifactKey key) {
    try (InputStream in = store.open(key, ByteRange.ALL)) {
      return in.readAllBytes();
    } catch (IOException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw new UncheckedIOException("cannot read message " + key, e);
    }
  }

  private static void check(ArtifactKey key, Message message) {
    List<String> problems = MessageSchema.problems(message.schema(), message.content());
    if (!problems.isEmpty()) {
      throw invalid(key, message, problems);
    }
  }

  private static InvalidMessageException invalid(
      ArtifactKey key, Message message, List<String> problems) {
    return new InvalidMessageException(
        "message "
            + key
            + " does not follow its schema "
            + Texts.quote(message.schemaName())
            + " version "
            + Texts.quote(message.schemaVersion())
            + ":\n  "
            + String.join("\n  ", problems),
        problems);
  }

  private static InvalidMessageException noMessage(ArtifactKey key, String problem) {
    return new InvalidMessageException(
        "artifact " + key + " is no message: " + problem, List.of(problem));
  }
}
