package dev.runstore.api.support;

import dev.runstore.api.codec.Json;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Warning;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Spans of one trace as lines of OTLP/JSON: ids in hex, 64-bit integers as strings. */
final class OtlpLines {
  static final int UNSET = 0;
  static final int OK = 1;
  static final int ERROR = 2;
  private static final int INTERNAL = 1;

  /** The most bytes of a payload that are written. */
  static final int VALUE = 16_384;

  private final String traceId;
  private final String service;
  private final OutputStream stream;
  private @Nullable JsonGenerator line;
  private int spans;

  OtlpLines(String traceId, String service, OutputStream stream) {
    this.traceId = traceId;
    this.service = service;
    this.stream = stream;
  }

  private JsonGenerator out() {
    JsonGenerator now = line;
    if (now == null) {
      now = Json.generator(new Unclosed(stream));
      line = now;
      now.writeStartObject();
      now.writeArrayPropertyStart("resourceSpans");
      now.writeStartObject();
      now.writeObjectPropertyStart("resource");
      now.writeArrayPropertyStart("attributes");
      text("service.name", service);
      now.writeEndArray();
      now.writeEndObject();
      now.writeArrayPropertyStart("scopeSpans");
      now.writeStartObject();
      now.writeObjectPropertyStart("scope");
      now.writeStringProperty("name", "dev.runstore");
      now.writeEndObject();
      now.writeArrayPropertyStart("spans");
    }
    return now;
  }

  void begin(
      String id, Optional<String> parent, String name, Instant start, Optional<Instant> end) {
    JsonGenerator out = out();
    out.writeStartObject();
    out.writeStringProperty("traceId", traceId);
    out.writeStringProperty("spanId", id);
    parent.ifPresent(above -> out.writeStringProperty("parentSpanId", above));
    out.writeStringProperty("name", name);
    out.writeNumberProperty("kind", INTERNAL);
    out.writeStringProperty("startTimeUnixNano", nanos(start));
    end.ifPresent(time -> out.writeStringProperty("endTimeUnixNano", nanos(later(start, time))));
    out.writeArrayPropertyStart("attributes");
  }

  /** Spans do not end before they start, though the clocks of runners may say so. */
  private static Instant later(Instant start, Instant end) {
    return end.isBefore(start) ? start : end;
  }

  void text(String key, String value) {
    attribute(key, "stringValue", value);
  }

  void number(String key, long value) {
    attribute(key, "intValue", Long.toString(value));
  }

  private void number(String key, OptionalLong value) {
    value.ifPresent(number -> number(key, number));
  }

  private void attribute(String key, String type, String value) {
    JsonGenerator out = out();
    out.writeStartObject();
    out.writeStringProperty("key", key);
    out.writeObjectPropertyStart("value");
    out.writeStringProperty(type, value);
    out.writeEndObject();
    out.writeEndObject();
  }

  void texts(String key, List<String> values) {
    if (values.isEmpty()) {
      return;
    }
    JsonGenerator out = out();
    out.writeStartObject();
    out.writeStringProperty("key", key);
    out.writeObjectPropertyStart("value");
    out.writeObjectPropertyStart("arrayValue");
    out.writeArrayPropertyStart("values");
    for (String value : values) {
      out.writeStartObject();
      out.writeStringProperty("stringValue", value);
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndObject();
  }

  /** The beginning of a payload under the names of OpenInference. */
  void payload(String what, Payload payload) {
    switch (payload) {
      case Payload.Json json -> {
        byte[] utf8 = json.value().shared();
        text(
            what + ".value",
            utf8.length <= VALUE
                ? new String(utf8, StandardCharsets.UTF_8)
                : Payloads.preview(utf8, VALUE));
        text(what + ".mime_type", "application/json");
      }
      case Payload.Binary binary -> {
        byte[] bytes = binary.bytes();
        text(
            what + ".value",
            Base64.getEncoder()
                .encodeToString(bytes.length <= VALUE ? bytes : Arrays.copyOf(bytes, VALUE)));
        text(what + ".mime_type", binary.contentType());
      }
      case Payload.Reference reference -> {
        text(what + ".value", reference.preview());
        text(what + ".mime_type", reference.contentType());
      }
    }
    number("runstore." + what + ".bytes", payload.byteLength());
  }

  /** What a model was used for, by the conventions for generative AI. */
  void usage(ModelUsage model) {
    text("gen_ai.operation.name", "chat");
    text("gen_ai.request.model", model.model());
    text("gen_ai.response.model", model.model());
    model.provider().ifPresent(provider -> text("gen_ai.provider.name", provider));
    number("gen_ai.usage.input_tokens", model.inputTokens());
    number("gen_ai.usage.output_tokens", model.outputTokens());
    number("gen_ai.usage.cache_read.input_tokens", model.cachedTokens());
    number("gen_ai.usage.reasoning.output_tokens", model.reasoningTokens());
    number("gen_ai.usage.total_tokens", model.totalTokens());
    number("runstore.usage.calls", model.calls());
    for (Cost cost : model.costs()) {
      String amount = cost.amount().toPlainString();
      text("runstore.usage.cost." + cost.currency(), amount);
      if (cost.currency().equals("USD")) {
        text("gen_ai.usage.cost", amount);
      }
    }
    model
        .latency()
        .ifPresent(latency -> number("runstore.usage.latency.micros", latency.toNanos() / 1_000));
  }

  void attributesEnd() {
    out().writeEndArray();
  }

  void events(
      Instant at, Optional<ErrorInfo> error, List<Warning> warnings, List<OtlpTrace.Told> told) {
    if (error.isEmpty() && warnings.isEmpty() && told.isEmpty()) {
      return;
    }
    JsonGenerator out = out();
    out.writeArrayPropertyStart("events");
    error.ifPresent(
        thrown -> {
          event(at, "exception");
          text("exception.type", thrown.type());
          text("exception.message", thrown.message());
          thrown.detail().ifPresent(detail -> text("exception.stacktrace", detail));
          eventEnd();
        });
    for (Warning warning : warnings) {
      event(at, "warning");
      text("runstore.warning.code", warning.code());
      text("runstore.warning.message", warning.message());
      eventEnd();
    }
    for (OtlpTrace.Told one : told) {
      event(at, one.name());
      text(one.name(), one.json());
      eventEnd();
    }
    out.writeEndArray();
  }

  private void event(Instant at, String name) {
    JsonGenerator out = out();
    out.writeStartObject();
    out.writeStringProperty("timeUnixNano", nanos(at));
    out.writeStringProperty("name", name);
    out.writeArrayPropertyStart("attributes");
  }

  private void eventEnd() {
    out().writeEndArray();
    out().writeEndObject();
  }

  void end(Optional<String> message, int code) {
    JsonGenerator out = out();
    out.writeObjectPropertyStart("status");
    message.ifPresent(text -> out.writeStringProperty("message", text));
    out.writeNumberProperty("code", code);
    out.writeEndObject();
    out.writeEndObject();
    if (++spans == OtlpTrace.SPANS_OF_A_LINE) {
      finish();
    }
  }

  private static String nanos(Instant time) {
    return BigInteger.valueOf(time.getEpochSecond())
        .multiply(BigInteger.valueOf(1_000_000_000))
        .add(BigInteger.valueOf(time.getNano()))
        .toString();
  }

  /** Ends the line, if there is one. */
  void finish() {
    if (line == null) {
      return;
    }
    line.close();
    line = null;
    spans = 0;
    try {
      stream.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the trace: " + e.getMessage(), e);
    }
  }

  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
