package dev.runstore.filesystem.index;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Writes what is counted of a run as a segment keeps it beside the summary, for {@link
 * PackedFiguresReader}: status, kind, subject, time, artifact bytes, duration, labels, agents,
 * usage. Texts, labels and agents have their length before them, what may be missing a byte that
 * says whether it is there. A usage of nothing is nothing.
 */
final class PackedFigures {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

  private PackedFigures() {}

  static byte[] of(RunFigures run) {
    PackedFigures figures = new PackedFigures();
    figures.text(run.status().name());
    figures.text(run.kind().name());
    figures.text(run.subjectId());
    figures.time(run.time());
    figures.number(run.artifactBytes());
    figures.duration(run.duration());
    figures.part(part -> part.labels(run.labels()));
    figures.part(part -> part.each(run.agents(), part::text));
    figures.usage(run.usage());
    return figures.out.toByteArray();
  }

  private void number(long value) {
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  private void count(int value) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  private void bytes(byte[] value) {
    count(value.length);
    out.writeBytes(value);
  }

  private void text(String value) {
    bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  private void time(Instant time) {
    seconds(time.getEpochSecond(), time.getNano());
  }

  private void seconds(long seconds, int nanos) {
    number(seconds);
    count(nanos);
  }

  private <T> void optional(Optional<T> value, Consumer<T> write) {
    out.write(value.isPresent() ? 1 : 0);
    value.ifPresent(write);
  }

  private void duration(Optional<Duration> value) {
    optional(value, time -> seconds(time.getSeconds(), time.getNano()));
  }

  private void number(OptionalLong value) {
    out.write(value.isPresent() ? 1 : 0);
    value.ifPresent(this::number);
  }

  private <T> void each(List<T> values, Consumer<T> write) {
    count(values.size());
    values.forEach(write);
  }

  private void part(Consumer<PackedFigures> write) {
    PackedFigures part = new PackedFigures();
    write.accept(part);
    bytes(part.out.toByteArray());
  }

  private void labels(Map<String, String> labels) {
    count(labels.size());
    labels.forEach(
        (key, value) -> {
          text(key);
          text(value);
        });
  }

  private void usage(Usage usage) {
    if (usage.equals(Usage.NONE)) {
      return;
    }
    each(usage.models(), this::model);
    duration(usage.cpu());
    number(usage.maxMemoryBytes());
  }

  private void model(ModelUsage used) {
    text(used.model());
    optional(used.provider(), this::text);
    number(used.calls());
    number(used.inputTokens());
    number(used.outputTokens());
    number(used.cachedTokens());
    number(used.reasoningTokens());
    number(used.totalTokens());
    each(used.costs(), this::cost);
    duration(used.latency());
  }

  private void cost(Cost cost) {
    text(cost.amount().toString());
    text(cost.currency());
  }
}
