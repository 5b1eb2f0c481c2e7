package dev.runstore.api.support;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.Texts;
import java.util.Optional;

/** Keeps payloads as long as they fit, and leaves a preview of the others. Not thread-safe. */
final class PayloadCutter {
  private static final int PREVIEW_BYTES = 4_096;
  private final long limit;
  private long left;

  PayloadCutter(long limit) {
    this.limit = limit;
    this.left = limit;
  }

  EventBody cut(EventBody body) {
    return body instanceof EventBody.Logged log
        ? new EventBody.Logged(log.ref(), log.lines().stream().map(this::cut).toList())
        : Payloads.map(body, this::cut);
  }

  private LogLine cut(LogLine line) {
    if (line.text().length() <= left) {
      left -= line.text().length();
      return line;
    }
    String start = Texts.head(line.text(), PREVIEW_BYTES);
    return new LogLine(
        line.at(),
        line.stream(),
        line.level(),
        start + "… (" + line.text().length() + " characters in all)");
  }

  private Payload cut(String node, Payload payload) {
    return switch (payload) {
      case Payload.Json json when json.byteLength() > left ->
          reference(
              json.value().shared(),
              "application/json",
              Payloads.preview(json.value().shared(), PREVIEW_BYTES),
              node);
      case Payload.Binary binary when binary.byteLength() > left ->
          reference(binary.bytes(), binary.contentType(), "", node);
      case Payload.Reference reference -> reference;
      case Payload kept -> {
        left -= kept.byteLength();
        yield kept;
      }
    };
  }

  private Payload reference(byte[] bytes, String contentType, String preview, String node) {
    return new Payload.Reference(
        preview,
        bytes.length,
        limit,
        Optional.of(Sha256.of(bytes)),
        contentType,
        node,
        Optional.empty());
  }
}
