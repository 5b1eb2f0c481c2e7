package dev.runstore.formats.trace;

import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Subject;
import dev.runstore.formats.FittingTexts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is known of a trace before its items are read: who recorded it and what it is about. */
final class TraceFacts {
  private static final int MAX_RESOURCES = 50;
  private static final Map<String, String> LABELS =
      Map.of(
          "service.name", "service",
          "service.version", "service.version",
          "deployment.environment.name", "env",
          "deployment.environment", "env");

  private final TraceSource source;
  private final TraceShape shape;
  private final Set<JsonValue> resources = new LinkedHashSet<>();
  private final Set<String> services = new TreeSet<>();
  private final TreeMap<String, String> labels = new TreeMap<>();
  private final Map<String, Long> encodings = new TreeMap<>();
  private final Optional<Span> root;
  private int resourceEntries;
  private int scopeEntries;
  private int resourceAttributes;

  TraceFacts(TraceSource source, TraceShape shape) {
    this.source = source;
    this.shape = shape;
    int before = -1;
    for (int place = shape.from(); place < shape.to(); place++) {
      int item = source.table().item(place);
      item(item, before);
      before = item;
    }
    resources.forEach(this::resource);
    this.root = shape.mainRoot().map(item -> ((TraceItem.Spanned) source.item(item, 0)).span());
  }

  private void item(int item, int before) {
    SpanTable table = source.table();
    if (table.kind(item) == SpanTable.SPAN) {
      encodings.merge(OtlpScopes.encoding(table.encoding(item)), 1L, Long::sum);
    }
    if (before >= 0 && table.scope(before) == table.scope(item)) {
      return;
    }
    scopeEntries++;
    if (before < 0 || !source.isSameEntry(before, item)) {
      resourceEntries++;
      JsonValue resource = source.resource(item);
      if (resources.size() < MAX_RESOURCES) {
        resources.add(resource);
      }
      resourceAttributes += attributes(resource).size();
    }
  }

  private static Map<String, JsonValue> attributes(JsonValue resource) {
    if (resource.shared()[0] != '{') {
      return Map.of();
    }
    CheckedJson in = new CheckedJson();
    in.begin(resource.shared(), 0);
    in.entersObject();
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      if (name.equals("attributes")) {
        return new PlainJson().attributes(in);
      }
      in.skip();
    }
    return Map.of();
  }

  private void resource(JsonValue resource) {
    Map<String, JsonValue> attributes = attributes(resource);
    Span.text(attributes, "service.name").ifPresent(services::add);
    LABELS.forEach(
        (key, label) ->
            Span.text(attributes, key)
                .ifPresent(value -> labels.putIfAbsent(label, FittingTexts.name(value, "-"))));
  }

  Labels labels() {
    return ownRoot().map(OwnTrace::labels).orElseGet(() -> Labels.of(labels));
  }

  /** The root if there is one alone: of several, the status of one is not that of the run. */
  Optional<Span> onlyRoot() {
    return shape.roots() == 1 ? root : Optional.empty();
  }

  /** The root of an export, which stands for its run. */
  Optional<Span> ownRoot() {
    return onlyRoot().filter(OwnTrace::isRun);
  }

  /** What the export says; else the root's agent, else its name, else the service. */
  Subject subject() {
    return ownRoot().flatMap(OwnTrace::subject).orElseGet(this::likelySubject);
  }

  private Subject likelySubject() {
    Optional<Subject> agent = root.flatMap(SpanWords::agent).map(Subject::agent);
    return agent.orElseGet(
        () ->
            Subject.workflow(
                root.map(Span::name)
                    .filter(name -> !name.isEmpty())
                    .or(() -> services.stream().findFirst())
                    .map(name -> FittingTexts.name(name, "trace"))
                    .orElse("trace")));
  }

  Optional<Span> root() {
    return root;
  }

  Attributes attributes() {
    List<Object> plain = new ArrayList<>();
    for (JsonValue resource : resources) {
      Map<String, Object> one = new LinkedHashMap<>();
      attributes(resource).forEach((key, value) -> one.put(key, value.tree()));
      plain.add(one);
    }
    return plain.isEmpty()
        ? Attributes.NONE
        : Attributes.NONE.with("resources", JsonValue.of(plain));
  }

  /** The figures that need no walk over the items. */
  Map<String, Object> measures() {
    Map<String, Object> measures = new LinkedHashMap<>();
    measures.put("resourceEntries", resourceEntries);
    measures.put("services", services);
    measures.put("scopeEntries", scopeEntries);
    measures.put("spans", shape.spans());
    measures.put("distinctSpanIds", shape.distinctSpans());
    measures.put("idEncoding", encodings);
    measures.put("roots", shape.roots());
    measures.put("danglingParents", shape.danglingParents());
    measures.put("resourceAttributes", resourceAttributes);
    return measures;
  }
}
