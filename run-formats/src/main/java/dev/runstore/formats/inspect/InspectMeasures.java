package dev.runstore.formats.inspect;

import dev.runstore.formats.draft.Counts;
import dev.runstore.formats.draft.JsonView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** The figures of a log, gathered from one sample after the other. */
final class InspectMeasures {
  private final JsonView log;
  private final Set<String> ids = new HashSet<>();
  private final Counts eventTypes = new Counts();
  private final Counts calls = new Counts();
  private final Map<String, Map<String, Long>> sampleUsage = new TreeMap<>();
  private long errors;
  private long messages;
  private long events;
  private long toolErrors;
  private long attachments;
  private long input;
  private long output;

  InspectMeasures(JsonView log) {
    this.log = log;
  }

  void add(JsonView sample) {
    String id = InspectSample.id(sample);
    if (!ids.add(id)) {
      throw sample.refused("the sample " + id + " comes twice");
    }
    errors += sample.at("error").isThere() ? 1 : 0;
    messages += sample.at("messages").items().size();
    attachments += sample.at("attachments").members().size();
    for (JsonView event : sample.at("events").items()) {
      events++;
      String type = event.at("event").text("event");
      eventTypes.add(type);
      toolErrors += type.equals("tool") && event.at("error").isThere() ? 1 : 0;
      if (type.equals("model")) {
        calls.add(event.at("model").text("unknown"));
        input += event.at("output", "usage", "input_tokens").whole(0);
        output += event.at("output", "usage", "output_tokens").whole(0);
      }
    }
    sample
        .at("model_usage")
        .members()
        .forEach(
            (model, usage) ->
                figures(usage)
                    .forEach(
                        (name, figure) ->
                            sampleUsage
                                .computeIfAbsent(model, unknown -> new TreeMap<>())
                                .merge(name, figure, Long::sum)));
  }

  /** How often each model was called. */
  Map<String, Long> calls() {
    return calls.all();
  }

  private static Map<String, Long> figures(JsonView usage) {
    Map<String, Long> figures = new TreeMap<>();
    usage
        .members()
        .forEach((name, figure) -> figure.whole().ifPresent(number -> figures.put(name, number)));
    return figures;
  }

  private Map<String, Map<String, Long>> usage() {
    Map<String, Map<String, Long>> usage = new TreeMap<>();
    log.at("stats", "model_usage")
        .members()
        .forEach((model, figures) -> usage.put(model, figures(figures)));
    return usage;
  }

  /** In what the usage of the log is not that of its samples; empty if both are the same. */
  Optional<String> difference() {
    Map<String, Map<String, Long>> usage = usage();
    return usage.isEmpty() || usage.equals(sampleUsage)
        ? Optional.empty()
        : Optional.of(
            "the log counts "
                + usage
                + ", its samples "
                + (sampleUsage.isEmpty() ? "nothing" : sampleUsage.toString())
                + "; the run has what the log counts");
  }

  Map<String, Object> of(OptionalInt zipEntries) {
    JsonView eval = log.at("eval");
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("form", zipEntries.isPresent() ? "zip (.eval)" : "json");
    log.at("version").whole().ifPresent(version -> all.put("version", version));
    all.put("task", eval.at("task").text(""));
    eval.at("run_id").text().ifPresent(id -> all.put("runId", id));
    eval.at("eval_id").text().ifPresent(id -> all.put("evalId", id));
    eval.at("model").text().ifPresent(model -> all.put("model", model));
    all.put("runStatus", log.at("status").text("started"));
    all.put("samples", ids.size());
    eval.at("dataset", "samples").whole().ifPresent(n -> all.put("declaredSamples", n));
    eval.at("config", "epochs").whole().ifPresent(n -> all.put("epochs", n));
    all.put("sampleErrors", errors);
    all.put("messages", messages);
    all.put("events", events);
    all.put("eventTypes", eventTypes.all());
    all.put("toolErrors", toolErrors);
    all.put("usage", usage());
    all.put("sampleUsage", sampleUsage);
    all.put("modelEventsUsage", Map.of("input", input, "output", output));
    all.put("attachments", attachments);
    all.put("scores", scores());
    zipEntries.ifPresent(n -> all.put("zipEntries", n));
    return all;
  }

  /** Each scorer with the values of its metrics. */
  private List<Object> scores() {
    List<Object> scores = new ArrayList<>();
    for (JsonView score : log.at("results", "scores").items()) {
      Map<String, Object> values = new LinkedHashMap<>();
      score
          .at("metrics")
          .members()
          .forEach((name, metric) -> values.put(name, metric.at("value").json()));
      scores.add(List.of(score.at("name").text("score"), values));
    }
    return scores;
  }
}
