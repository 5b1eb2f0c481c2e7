package dev.runstore.formats.langsmith;

import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.Tokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is said of one run of a trace.
 *
 * @param id its id
 * @param begun what it began with
 * @param done what completed it
 */
record LangsmithRun(String id, List<JsonView> begun, List<JsonView> done) {
  private static final Set<String> KNOWN = Set.of("success", "error", "pending");

  LangsmithRun(String id) {
    this(id, new ArrayList<>(), new ArrayList<>());
  }

  private List<JsonView> all() {
    return Stream.concat(begun.stream(), done.stream()).toList();
  }

  private static boolean says(JsonView found) {
    return found.isThere() && !(found.json().isObject() && found.json().isEmpty());
  }

  /** The last that says anything of it. */
  JsonView fact(String name) {
    List<JsonView> all = all();
    for (int i = all.size() - 1; i > 0; i--) {
      if (says(all.get(i).at(name))) {
        return all.get(i).at(name);
      }
    }
    return all.get(0).at(name);
  }

  /** The first that has it of what it began with, which stays when more is said. */
  JsonView first(String name) {
    List<JsonView> told = begun.isEmpty() ? done : begun;
    for (JsonView record : told) {
      if (record.at(name).isThere()) {
        return record.at(name);
      }
    }
    return told.get(0).at(name);
  }

  String parent() {
    return first("parent_run_id").text("");
  }

  Optional<Instant> start() {
    return first("start_time").timeOrMillis();
  }

  Optional<Instant> end() {
    return fact("end_time").timeOrMillis();
  }

  Optional<ErrorInfo> error() {
    return fact("error").text().map(text -> ErrorInfo.of("error", text));
  }

  /** A status in words, as exports have it, that says neither how it ended nor that it goes on. */
  Optional<String> unknown() {
    return fact("status").text().filter(word -> !KNOWN.contains(word));
  }

  boolean failed() {
    return error().isPresent() || fact("status").text("").equals("error");
  }

  /** Each once: what completes a run may repeat those it began with. */
  List<JsonView> events() {
    Set<Optional<JsonValue>> seen = new HashSet<>();
    List<JsonView> events = new ArrayList<>();
    for (JsonView record : all()) {
      for (JsonView event : record.at("events").items()) {
        if (seen.add(event.value())) {
          events.add(event);
        }
      }
    }
    return events;
  }

  Tokens tokens() {
    JsonView outputs = fact("outputs");
    JsonView usage =
        Stream.of(
                outputs.at("usage_metadata"),
                outputs.at("usage"),
                fact("extra").at("metadata", "usage_metadata"))
            .filter(JsonView::isThere)
            .findFirst()
            .orElse(outputs.at("usage"));
    return Tokens.of(
            usage.first("input_tokens", "prompt_tokens").whole(),
            usage.first("output_tokens", "completion_tokens").whole(),
            usage.at("total_tokens").whole())
        .ofWhich(
            usage.at("input_token_details", "cache_read").whole(),
            usage.at("output_token_details", "reasoning").whole())
        .costing(usage.at("total_cost").number());
  }
}
