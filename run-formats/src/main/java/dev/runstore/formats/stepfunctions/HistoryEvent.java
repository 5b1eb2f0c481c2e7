package dev.runstore.formats.stepfunctions;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.formats.LenientTimes;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.NumberedRecords;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An event of a history.
 *
 * @param id its number
 * @param previous the number of the event that it follows in its branch; 0 if there is none
 * @param type what happened
 * @param json all of it
 */
record HistoryEvent(long id, long previous, String type, JsonView json) {
  /** Larger numbers are milliseconds, not seconds. */
  private static final BigDecimal SECONDS = new BigDecimal("100000000000");

  static List<HistoryEvent> all(JsonView list) {
    List<HistoryEvent> events = new ArrayList<>();
    NumberedRecords.of(list, "id")
        .forEach(
            (id, json) ->
                events.add(
                    new HistoryEvent(
                        id,
                        json.at("previousEventId").whole(0),
                        json.at("type").required(),
                        json)));
    return events;
  }

  /** Tools write a date or, as numbers, seconds or milliseconds. */
  Optional<Instant> time() {
    JsonView time = json.at("timestamp");
    return time.time()
        .or(
            () ->
                time.number()
                    .flatMap(
                        number ->
                            number.compareTo(SECONDS) < 0
                                ? LenientTimes.seconds(number)
                                : LenientTimes.millis(number)));
  }

  /** What the event says, below a name that depends on its type. */
  JsonView details() {
    for (Map.Entry<String, JsonView> member : json.members().entrySet()) {
      if (member.getKey().endsWith("EventDetails")) {
        return member.getValue();
      }
    }
    return json.at("eventDetails");
  }

  /** Why something failed: the cause is a text, a text of JSON or an object. */
  Optional<ErrorInfo> error() {
    JsonView cause = details().at("cause");
    Optional<String> type = details().at("error").text();
    if (type.isEmpty() && !cause.isThere()) {
      return Optional.empty();
    }
    JsonView said =
        cause
            .decoded(1)
            .map(value -> new JsonView(value.tree(), cause.path(), cause.source()))
            .orElse(cause);
    return Optional.of(
        new ErrorInfo(
            type.orElse("error"),
            said.at("errorMessage")
                .text()
                .or(cause::text)
                .or(() -> type)
                .orElse("the event gives no cause"),
            cause
                .value()
                .filter(value -> said.json().isObject())
                .map(value -> said.json().toString())));
  }
}
