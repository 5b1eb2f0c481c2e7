package dev.runstore.benchmarks;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A file of OTLP/JSON as an agent's tracing writes it: one trace, batches of spans with prompts.
 */
final class OtlpFile {
  private static final int BATCH = 100;
  private static final long START = 1_764_859_882_049_000_000L;
  private static final String PROMPT =
      "You are a careful assistant. Read the ticket below, decide which of the tools to call, and"
          + " answer in two sentences that name the order, the customer and the next step.";

  private OtlpFile() {}

  static void write(Path file, int spans) throws IOException {
    Random random = new Random(7);
    try (Writer out = Files.newBufferedWriter(file)) {
      for (int first = 0; first < spans; first += BATCH) {
        out.write(
            "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
                + "{\"stringValue\":\"desk\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"agent\","
                + "\"version\":\"1.4.0\"},\"spans\":[");
        for (int i = first; i < Math.min(spans, first + BATCH); i++) {
          out.write(i == first ? "" : ",");
          out.write(span(i, random));
        }
        out.write("]}]}]}\n");
      }
    }
  }

  private static String span(int number, Random random) {
    long start = START + number * 1_000_000L;
    boolean call = number % 4 == 3;
    StringBuilder span = new StringBuilder(1_500);
    span.append("{\"traceId\":\"7a38edd8123db47ad8dcb8aa4c5e3926\",\"spanId\":\"")
        .append(id(number))
        .append('"');
    if (number > 0) {
      span.append(",\"parentSpanId\":\"").append(id(number / 4)).append('"');
    }
    span.append(",\"name\":\"").append(call ? "chat gpt-4o-mini" : "running tool");
    span.append("\",\"kind\":1,\"startTimeUnixNano\":\"").append(start);
    span.append("\",\"endTimeUnixNano\":\"").append(start + 900_000).append("\",\"attributes\":[");
    text(span, "gen_ai.operation.name", call ? "chat" : "execute_tool").append(',');
    text(span, "gen_ai.system", "openai").append(',');
    text(span, "gen_ai.request.model", "gpt-4o-mini").append(',');
    text(span, "server.address", "api.example.com").append(',');
    text(span, "session.id", "session-" + random.nextInt(1_000)).append(',');
    text(span, "gen_ai.agent.name", "support desk").append(',');
    if (call) {
      number(span, "gen_ai.usage.input_tokens", 50 + random.nextInt(400)).append(',');
      number(span, "gen_ai.usage.output_tokens", 5 + random.nextInt(90)).append(',');
    }
    text(span, "gen_ai.input.messages", messages("user", PROMPT + random.nextInt())).append(',');
    text(span, "gen_ai.output.messages", messages("assistant", "Order " + random.nextInt()));
    return span.append("],\"status\":{}}").toString();
  }

  private static String id(int number) {
    return String.format("%016x", 0x5b5c52d000000000L + number);
  }

  private static String messages(String role, String content) {
    return "[{\\\"role\\\":\\\""
        + role
        + "\\\",\\\"parts\\\":[{\\\"type\\\":\\\"text\\\",\\\"content\\\":\\\""
        + content
        + "\\\"}]}]";
  }

  private static StringBuilder text(StringBuilder out, String key, String value) {
    return out.append("{\"key\":\"")
        .append(key)
        .append("\",\"value\":{\"stringValue\":\"")
        .append(value)
        .append("\"}}");
  }

  private static StringBuilder number(StringBuilder out, String key, int value) {
    return out.append("{\"key\":\"")
        .append(key)
        .append("\",\"value\":{\"intValue\":\"")
        .append(value)
        .append("\"}}");
  }
}
