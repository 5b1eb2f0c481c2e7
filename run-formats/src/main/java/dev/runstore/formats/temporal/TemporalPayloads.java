package dev.runstore.formats.temporal;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.draft.JsonView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values in histories: base 64, by an encoding that stands beside them. */
final class TemporalPayloads {
  private TemporalPayloads() {}

  /** A list of values: the one there is, or an array of them. */
  static Optional<JsonValue> value(JsonView payloads) {
    List<JsonValue> values = new ArrayList<>();
    payloads.at("payloads").items().forEach(payload -> values.add(decoded(payload)));
    if (values.isEmpty()) {
      return payloads.at("payloads").isThere() ? Optional.empty() : payloads.value();
    }
    return Optional.of(
        values.size() == 1
            ? values.get(0)
            : JsonValue.of(values.stream().map(JsonValue::tree).toList()));
  }

  private static JsonValue decoded(JsonView payload) {
    String encoding = text(payload.at("metadata", "encoding"));
    String data = payload.at("data").text("");
    try {
      return switch (encoding) {
        case "binary/null" -> JsonValue.NULL;
        case "json/plain", "json/protobuf" -> JsonValue.parse(Base64.getDecoder().decode(data));
        default -> JsonValue.object(Map.of("encoding", encoding, "base64", data));
      };
    } catch (IllegalArgumentException e) {
      return payload.value().orElse(JsonValue.NULL);
    }
  }

  private static String text(JsonView base64) {
    try {
      return new String(Base64.getDecoder().decode(base64.text("")), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return base64.text("");
    }
  }

  /** How many values there are anywhere in it. */
  static long count(JsonView value) {
    if (value.at("metadata", "encoding").isThere()) {
      return 1;
    }
    long count = 0;
    for (JsonView member : value.members().values()) {
      count += count(member);
    }
    for (JsonView item : value.items()) {
      count += count(item);
    }
    return count;
  }

  /** Why something failed; the causes of a failure are kept in its detail. */
  static Optional<ErrorInfo> error(JsonView failure) {
    if (!failure.isThere()) {
      return Optional.empty();
    }
    return Optional.of(
        new ErrorInfo(
            failure
                .at("applicationFailureInfo", "type")
                .text()
                .or(() -> failure.at("source").text())
                .orElse("error"),
            failure.at("message").text("the failure gives no message"),
            failure.value().map(JsonValue::toString)));
  }
}
