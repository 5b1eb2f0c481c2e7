package dev.runstore.formats.report;

import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Texts;
import java.nio.charset.StandardCharsets;

/** Texts that are cut where they are too long to be shown. */
final class Cut {
  private static final int PAYLOAD = 4_000;

  private Cut() {}

  static String to(int limit, String text) {
    if (text.length() <= limit) {
      return text;
    }
    String head = Texts.head(text, limit);
    return head + "… (" + (text.length() - head.length()) + " more characters)";
  }

  /** The beginning of a payload, and how much more there is. */
  static String payload(Payload payload) {
    return switch (payload) {
      case Payload.Json json -> json(json.value().shared());
      case Payload.Binary binary ->
          Units.bytes(binary.byteLength()) + " of " + binary.contentType();
      case Payload.Reference reference ->
          to(PAYLOAD, reference.preview())
              + (reference.byteLength() > reference.preview().length()
                  ? "… (" + Units.bytes(reference.byteLength()) + " in all)"
                  : "");
    };
  }

  private static String json(byte[] utf8) {
    return utf8.length <= 4 * PAYLOAD
        ? to(PAYLOAD, new String(utf8, StandardCharsets.UTF_8))
        : Texts.head(new String(utf8, 0, 4 * PAYLOAD, StandardCharsets.UTF_8), PAYLOAD)
            + "… ("
            + Units.bytes(utf8.length)
            + " in all)";
  }
}
