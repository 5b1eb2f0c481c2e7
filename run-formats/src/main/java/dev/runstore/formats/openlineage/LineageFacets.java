package dev.runstore.formats.openlineage;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Usage;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** The facets that exported events have. */
final class LineageFacets {
  static final String PRODUCER = "https://runstore.dev/";
  static final String FACETS = "https://openlineage.io/spec/facets/";
  static final String CUSTOM = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/";

  private LineageFacets() {}

  static void facet(String name, String schema, JsonGenerator out) {
    out.writeObjectPropertyStart(name);
    out.writeStringProperty("_producer", PRODUCER);
    out.writeStringProperty("_schemaURL", schema);
  }

  static void custom(String name, String kind, JsonGenerator out) {
    facet(name, CUSTOM + kind, out);
  }

  static void raw(String name, String json, JsonGenerator out) {
    out.writeName(name);
    RunCodec.write(JsonValue.parse(json), out);
  }

  static void error(Optional<ErrorInfo> error, JsonGenerator out) {
    error.ifPresent(
        info -> {
          facet(
              "errorMessage",
              FACETS + "1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet",
              out);
          out.writeStringProperty("message", info.type() + ": " + info.message());
          out.writeStringProperty("programmingLanguage", "unknown");
          info.detail().ifPresent(detail -> out.writeStringProperty("stackTrace", detail));
          out.writeEndObject();
        });
  }

  static void used(Usage usage, JsonGenerator out) {
    usage.inputTokens().ifPresent(tokens -> out.writeNumberProperty("inputTokens", tokens));
    usage.outputTokens().ifPresent(tokens -> out.writeNumberProperty("outputTokens", tokens));
    usage.totalTokens().ifPresent(tokens -> out.writeNumberProperty("totalTokens", tokens));
    if (!usage.costs().isEmpty()) {
      out.writeObjectPropertyStart("costs");
      usage.costs().forEach(cost -> out.writeNumberProperty(cost.currency(), cost.amount()));
      out.writeEndObject();
    }
  }

  static void datasets(String member, List<LineageData.Dataset> datasets, JsonGenerator out) {
    out.writeArrayPropertyStart(member);
    for (LineageData.Dataset dataset : datasets) {
      out.writeStartObject();
      out.writeStringProperty("namespace", dataset.namespace());
      out.writeStringProperty("name", dataset.name());
      out.writeObjectPropertyStart("facets");
      custom("runstore_bytes", "DatasetFacet", out);
      dataset.bytes().ifPresent(bytes -> out.writeNumberProperty("byteLength", bytes));
      dataset.digest().ifPresent(digest -> out.writeStringProperty("sha256", digest.hex()));
      dataset.type().ifPresent(type -> out.writeStringProperty("contentType", type));
      dataset.reference().ifPresent(reference -> raw("reference", reference, out));
      out.writeEndObject();
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
