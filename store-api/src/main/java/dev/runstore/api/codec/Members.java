package dev.runstore.api.codec;

import dev.runstore.api.model.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;

/**
 * The members of a JSON object as text, so that they can be put together anew without a change to
 * any value: digits, escapes and duplicate keys stay as they are.
 */
final class Members {
  /**
   * One member.
   *
   * @param name its name
   * @param text name, colon and value as they stand
   */
  record Member(String name, String text) {
    static Member of(String name, JsonValue value) {
      byte[] whole =
          Json.bytes(
              out -> {
                out.writeStartObject();
                out.writeName(name);
                out.writeRawValue(new RawJson(value));
                out.writeEndObject();
              });
      return new Member(name, Members.text(whole, 1, whole.length - 1));
    }
  }

  private Members() {}

  static List<Member> of(byte[] object) {
    List<Member> members = new ArrayList<>();
    try (JsonParser in = Json.parser(object)) {
      in.nextToken();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        int from = (int) in.currentTokenLocation().getByteOffset();
        in.nextToken();
        in.skipChildren();
        in.finishToken();
        int to = (int) in.currentLocation().getByteOffset();
        members.add(new Member(name, text(object, from, to)));
      }
    }
    return members;
  }

  static JsonValue object(List<Member> members) {
    String text = members.stream().map(Member::text).collect(Collectors.joining(",", "{", "}"));
    return JsonValue.trusted(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
