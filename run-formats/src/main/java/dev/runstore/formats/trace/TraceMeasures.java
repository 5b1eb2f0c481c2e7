package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Usage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a trace has while it is walked. */
final class TraceMeasures {
  private static final int MAX_NAMES = 200;

  private final Map<String, Object> fixed;
  private final boolean traced;
  private final Map<String, Long> names = new TreeMap<>();
  private final Map<String, Long> kinds = new TreeMap<>();
  private final Map<String, Long> semanticKinds = new TreeMap<>();
  private final Map<String, Long> severities = new TreeMap<>();
  private final Map<String, Long> eventNames = new TreeMap<>();
  private final Map<String, Long> metricTypes = new TreeMap<>();
  private long events;
  private long links;
  private long errors;
  private long attributes;
  private long endBeforeStart;
  private long missingEnd;
  private long usageSpans;
  private long usageSpansDeepest;
  private long input;
  private long output;
  private long inputDeepest;
  private long outputDeepest;
  private long lines;
  private long metrics;
  private long points;

  /** Begins with figures that are known already. */
  TraceMeasures(Map<String, Object> fixed, boolean traced) {
    this.fixed = fixed;
    this.traced = traced;
  }

  void add(Span span, Usage usage) {
    count(names, span.name());
    count(kinds, span.facts().containsKey("spanKind") ? text(span, "spanKind") : "None");
    SpanWords.kind(span).ifPresent(kind -> count(semanticKinds, kind));
    events += span.events().size();
    attributes += span.attributes().size();
    JsonValue linked = span.facts().get("links");
    links += linked == null ? 0 : linked.tree().size();
    errors += span.status().isError() ? 1 : 0;
    missingEnd += span.end().isEmpty() ? 1 : 0;
    endBeforeStart +=
        span.end().flatMap(end -> span.start().filter(end::isBefore)).isPresent() ? 1 : 0;
    long in = usage.inputTokens().orElse(0);
    long out = usage.outputTokens().orElse(0);
    boolean used = usage.models().stream().anyMatch(TraceMeasures::hasTokens);
    input += in;
    output += out;
    usageSpans += used ? 1 : 0;
    if (span.usage() == Span.Counting.DEEPEST) {
      inputDeepest += in;
      outputDeepest += out;
      usageSpansDeepest += used ? 1 : 0;
    }
  }

  private static boolean hasTokens(ModelUsage usage) {
    return usage.inputTokens().isPresent() || usage.outputTokens().isPresent();
  }

  private static String text(Span span, String fact) {
    return Span.text(span.facts(), fact).orElse("None");
  }

  void add(TraceItem.Line line) {
    lines++;
    count(severities, line.level());
    if (!line.eventName().isEmpty()) {
      count(eventNames, line.eventName());
    }
  }

  void add(TraceItem.Metric metric) {
    metrics++;
    points += metric.points();
    count(metricTypes, metric.type());
  }

  private static void count(Map<String, Long> counts, String name) {
    if (counts.size() < MAX_NAMES || counts.containsKey(name)) {
      counts.merge(name, 1L, Long::sum);
    }
  }

  JsonValue json() {
    Map<String, Object> all = new LinkedHashMap<>(fixed);
    all.put("spanEvents", events);
    all.put("links", links);
    all.put("errorSpans", errors);
    all.put("kinds", kinds);
    all.put("attributes", attributes);
    all.put("endBeforeStart", endBeforeStart);
    all.put("missingEnd", missingEnd);
    all.put("names", names);
    all.put("semanticKinds", semanticKinds);
    all.put("spansWithUsage", usageSpans);
    all.put("usageSpansDeepest", usageSpansDeepest);
    all.put("inputTokens", input);
    all.put("outputTokens", output);
    all.put("inputTokensDeepest", inputDeepest);
    all.put("outputTokensDeepest", outputDeepest);
    if (lines > 0) {
      all.put("logRecords", lines);
      all.put("logsWithTrace", traced ? lines : 0);
      all.put("severities", severities);
      all.put("eventNames", eventNames.keySet());
    }
    if (metrics > 0) {
      all.put("metrics", metrics);
      all.put("metricTypes", metricTypes);
      all.put("dataPoints", points);
    }
    return JsonValue.object(all);
  }
}
