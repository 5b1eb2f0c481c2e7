package dev.runstore.formats.trace;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.FittingTexts;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.LenientTimes;
import dev.runstore.formats.SourceWindow;
import dev.runstore.formats.trace.Span.Counting;
import dev.runstore.formats.trace.Span.Moment;
import dev.runstore.formats.trace.Span.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The second walk: reads items whose places a scan has noted. Whatever an item has is taken as it
 * is; the scan has refused what cannot be read. Not thread-safe.
 */
final class OtlpReader implements TraceSource, AutoCloseable {
  private static final Map<String, String> SEVERITIES =
      Map.of("0", "TRACE", "1", "DEBUG", "2", "INFO", "3", "WARN", "4", "ERROR", "5", "FATAL");

  private static final Map<String, JsonValue> KINDS =
      Map.of(
          "0", JsonValue.string("UNSPECIFIED"),
          "1", JsonValue.string("INTERNAL"),
          "2", JsonValue.string("SERVER"),
          "3", JsonValue.string("CLIENT"),
          "4", JsonValue.string("PRODUCER"),
          "5", JsonValue.string("CONSUMER"));

  private final SpanTable table;
  private final OtlpScopes scopes;
  private final SourceWindow window;
  private final CheckedJson in = new CheckedJson();
  private final PlainJson plain = new PlainJson();
  private final CRC32C checksum = new CRC32C();

  OtlpReader(ImportSource source, OtlpScan.Found found) {
    this.table = found.table();
    this.scopes = found.scopes();
    this.window = new SourceWindow(source);
  }

  @Override
  public void close() {
    window.close();
  }

  @Override
  public SpanTable table() {
    return table;
  }

  @Override
  public JsonValue resource(int item) {
    return scopes.resourceOf(table.scope(item));
  }

  @Override
  public boolean isSameEntry(int item, int other) {
    return scopes.isSameEntry(table.scope(item), table.scope(other));
  }

  @Override
  public TraceItem item(int item, int copy) {
    int length = table.length(item);
    int from = window.seek(table.offset(item), length);
    checksum.reset();
    checksum.update(window.bytes(), from, length);
    in.begin(window.bytes(), from);
    return switch (table.kind(item)) {
      case SpanTable.SPAN -> new TraceItem.Spanned(span(item, copy));
      case SpanTable.LOG -> line(item);
      default -> metric();
    };
  }

  private Span span(int item, int copy) {
    String name = "";
    Optional<Instant> start = Optional.empty();
    Optional<Instant> end = Optional.empty();
    Outcome status = Outcome.UNSET;
    Map<String, JsonValue> attributes = Map.of();
    List<Moment> events = List.of();
    Map<String, JsonValue> facts = new LinkedHashMap<>();
    in.entersObject();
    for (String member = in.nextName(); member != null; member = in.nextName()) {
      switch (member) {
        case "traceId", "spanId", "parentSpanId" -> in.skip();
        case "name" -> name = string();
        case "startTimeUnixNano" -> start = LenientTimes.nanos(in.text());
        case "endTimeUnixNano" -> end = LenientTimes.nanos(in.text());
        case "status" -> status = status();
        case "attributes" -> attributes = plain.attributes(in);
        case "events" -> events = moments();
        case "links" -> links(facts);
        case "kind" -> facts.put("spanKind", kind());
        default -> facts.put("otlp." + member, in.raw());
      }
    }
    scope(item, facts);
    return new Span(
        table.span(item),
        copy,
        table.parent(item),
        name,
        start,
        end,
        status,
        attributes,
        events,
        facts,
        table.isRepeated(item) ? Counting.REPEATED : Counting.DEEPEST,
        checksum.getValue());
  }

  /** The text here; of others than texts nothing. */
  private String string() {
    if (in.kind() == '"') {
      return in.text();
    }
    in.skip();
    return "";
  }

  private Outcome status() {
    String code = "";
    String message = "";
    if (in.entersObject()) {
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        switch (name) {
          case "code" -> code = in.text();
          case "message" -> message = string();
          default -> in.skip();
        }
      }
    }
    return Outcome.of(code, message);
  }

  private List<Moment> moments() {
    List<Moment> found = new ArrayList<>();
    if (in.entersArray()) {
      while (in.hasItem()) {
        if (in.entersObject()) {
          found.add(moment());
        }
      }
    }
    return found;
  }

  private Moment moment() {
    String name = "";
    Optional<Instant> at = Optional.empty();
    Map<String, JsonValue> attributes = Map.of();
    for (String member = in.nextName(); member != null; member = in.nextName()) {
      switch (member) {
        case "name" -> name = string();
        case "timeUnixNano" -> at = LenientTimes.nanos(in.text());
        case "attributes" -> attributes = plain.attributes(in);
        default -> in.skip();
      }
    }
    return new Moment(FittingTexts.name(name, "event"), at, attributes);
  }

  private void links(Map<String, JsonValue> facts) {
    List<Object> links = new ArrayList<>();
    if (in.entersArray()) {
      while (in.hasItem()) {
        Map<String, Object> link = new LinkedHashMap<>();
        if (in.entersObject()) {
          for (String name = in.nextName(); name != null; name = in.nextName()) {
            switch (name) {
              case "attributes" ->
                  link.put(name, JsonValue.object(trees(plain.attributes(in))).tree());
              default -> link.put(name, in.raw().tree());
            }
          }
        }
        links.add(link);
      }
    }
    if (!links.isEmpty()) {
      facts.put("links", JsonValue.of(links));
    }
  }

  private static Map<String, Object> trees(Map<String, JsonValue> values) {
    Map<String, Object> trees = new LinkedHashMap<>();
    values.forEach((key, value) -> trees.put(key, value.tree()));
    return trees;
  }

  private JsonValue kind() {
    String word = in.text();
    JsonValue known = KINDS.get(word);
    return known == null
        ? JsonValue.string(word.startsWith("SPAN_KIND_") ? word.substring(10) : word)
        : known;
  }

  private void scope(int item, Map<String, JsonValue> facts) {
    JsonValue scope = scopes.scopeOf(table.scope(item));
    if (scope.byteLength() > 2 && !scope.equals(JsonValue.NULL)) {
      facts.put("scope", scope);
    }
  }

  private TraceItem line(int item) {
    Optional<Instant> at = Optional.empty();
    String severity = "";
    String number = "";
    String text = "";
    String eventName = "";
    Map<String, JsonValue> facts = new LinkedHashMap<>();
    in.entersObject();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      switch (name) {
        case "traceId", "spanId" -> in.skip();
        case "timeUnixNano" -> at = LenientTimes.nanos(in.text());
        case "severityText" -> severity = string();
        case "severityNumber" -> number = in.text();
        case "eventName" -> eventName = string();
        case "body" -> {
          JsonValue body = plain.value(in);
          text = Span.text(Map.of("body", body), "body").orElse("");
          if (!body.toString().startsWith("\"")) {
            facts.put("body", body);
          }
        }
        case "attributes" -> {
          Map<String, JsonValue> attributes = plain.attributes(in);
          if (!attributes.isEmpty()) {
            facts.put("attributes", JsonValue.object(trees(attributes)));
          }
        }
        default -> facts.put(name, in.raw());
      }
    }
    return new TraceItem.Line(
        table.span(item),
        at,
        FittingTexts.name(severity, severity(number)),
        "log",
        text,
        eventName,
        facts,
        checksum.getValue());
  }

  /** Four numbers are one level each: 1 to 4 is trace. */
  private static String severity(String number) {
    return number.matches("[1-9][0-9]?")
        ? SEVERITIES.getOrDefault(Integer.toString((Integer.parseInt(number) - 1) / 4), "INFO")
        : "INFO";
  }

  private TraceItem metric() {
    int from = in.position();
    JsonValue json = in.raw();
    in.begin(window.bytes(), from);
    String name = "";
    String type = "unknown";
    int points = 0;
    in.entersObject();
    for (String member = in.nextName(); member != null; member = in.nextName()) {
      switch (member) {
        case "name" -> name = string();
        case "gauge", "sum", "histogram", "exponentialHistogram", "summary" -> {
          type = member;
          points = points();
        }
        default -> in.skip();
      }
    }
    return new TraceItem.Metric(
        FittingTexts.name(name, "metric"), type, points, json, checksum.getValue());
  }

  private int points() {
    int points = 0;
    if (in.entersObject()) {
      for (String member = in.nextName(); member != null; member = in.nextName()) {
        if (member.equals("dataPoints") && in.entersArray()) {
          while (in.hasItem()) {
            in.skip();
            points++;
          }
        } else if (!member.equals("dataPoints")) {
          in.skip();
        }
      }
    }
    return points;
  }
}
