package dev.runstore.cli;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Shows the beginning of some content on a terminal; bytes that are no text are kept off it. */
final class Preview {
  private static final int MAX_BYTES = 64 << 10;
  private static final int MAX_LINES = 200;
  private static final String MESSAGE = "application/vnd.runstore.message+json";

  private Preview() {}

  static void write(InputStream in, long byteLength, String contentType, Output out)
      throws IOException {
    byte[] head = in.readNBytes(MAX_BYTES);
    Optional<String> text = text(head, head.length < byteLength);
    if (text.isEmpty()) {
      out.line(
          out.terminal()
              .paint(
                  Style.FAINT,
                  Sizes.bytes(byteLength)
                      + " of "
                      + Safe.line(contentType)
                      + ", not shown as they are no text; send them to a file with >"));
      return;
    }
    if (contentType.equals(MESSAGE) && head.length == byteLength) {
      message(text.get(), out);
      return;
    }
    List<String> lines = text.get().lines().limit(MAX_LINES + 1L).toList();
    lines.stream().limit(MAX_LINES).forEach(line -> out.line(Safe.logLine(line)));
    if (lines.size() > MAX_LINES || head.length < byteLength) {
      out.line(
          out.terminal()
              .paint(
                  Style.FAINT,
                  "… "
                      + Sizes.bytes(byteLength)
                      + " in all; send them to a file with >, or to a pager with | less"));
    }
  }

  /** The document of a message, without the schema that is stored beside it. */
  private static void message(String text, Output out) {
    JsonNode message = JsonValue.parse(text).tree();
    JsonNode schema = message.path("schema");
    message
        .path("content")
        .toPrettyString()
        .lines()
        .limit(MAX_LINES)
        .forEach(line -> out.line(Safe.logLine(line)));
    out.line(
        out.terminal()
            .paint(
                Style.FAINT,
                "follows the schema "
                    + Safe.line(schema.path("name").asString(""))
                    + ", version "
                    + Safe.line(schema.path("version").asString(""))
                    + "; send it to a file with > to have the schema as well"));
  }

  /** The bytes as text; empty if they are no UTF-8 or hold a zero byte. */
  static Optional<String> text(byte[] bytes, boolean cut) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, !cut);
    String text = chars.flip().toString();
    return result.isError() || text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
  }
}
