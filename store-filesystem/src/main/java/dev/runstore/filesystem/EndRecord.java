package dev.runstore.filesystem;

import dev.runstore.api.codec.Json;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Run;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The file that says how a run ended: its header, and its output if it has one. */
final class EndRecord {
  private static final String RUN = "run";

  private EndRecord() {}

  /** The content of the file for a run with this last event. */
  static byte[] of(Run run, Optional<Event> end) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.generator(bytes)) {
      out.writeStartObject();
      out.writeName(RUN);
      RunCodec.write(run, out);
      if (end.isPresent()
          && end.get().body() instanceof RunEnded ended
          && ended.output().isPresent()) {
        out.writeName("output");
        RunCodec.write(ended.output().get(), out);
      }
      out.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /**
   * The header in this content.
   *
   * @throws IllegalArgumentException if that is not whole, with the reason
   */
  static Run header(byte[] content) {
    byte[] header = {};
    try (JsonParser in = Json.parser(content)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("it is no JSON object");
      }
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        int from = (int) in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        if (name.equals(RUN)) {
          header = Arrays.copyOfRange(content, from, end(in));
        }
      }
      if (in.currentToken() != JsonToken.END_OBJECT || in.nextToken() != null) {
        throw new IllegalArgumentException("something follows its end");
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON: " + JsonValue.reason(e), e);
    }
    return RunCodec.decodeRun(header);
  }

  private static int end(JsonParser in) {
    return (int) in.currentLocation().getByteOffset();
  }
}
