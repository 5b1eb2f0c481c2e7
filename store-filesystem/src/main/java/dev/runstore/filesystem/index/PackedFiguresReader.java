package dev.runstore.filesystem.index;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Usage;
import java.math.BigDecimal;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Reads {@link PackedFigures}. Runs are much alike: what was met a short while ago is not made
 * again. Not thread-safe.
 */
final class PackedFiguresReader {
  private final RecentValues<String> texts = new RecentValues<>();
  private final RecentValues<Map<String, String>> labels = new RecentValues<>();
  private final RecentValues<List<String>> agents = new RecentValues<>();
  private ByteBuffer in = ByteBuffer.allocate(0);

  /**
   * What these bytes say of a run.
   *
   * @throws IllegalArgumentException if they are no figures
   */
  RunFigures read(RunId id, byte[] packed) {
    in = ByteBuffer.wrap(packed);
    try {
      return figures(id);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the figures of run " + id + " are cut off", e);
    }
  }

  private RunFigures figures(RunId id) {
    RunStatus status = RunStatus.valueOf(text());
    SubjectKind kind = SubjectKind.valueOf(text());
    String subjectId = text();
    Instant time = Instant.ofEpochSecond(in.getLong(), in.getInt());
    long artifactBytes = in.getLong();
    Optional<Duration> duration = optional(this::duration);
    Map<String, String> labelled = labels.next(in, this::labels);
    List<String> working = agents.next(in, () -> each(this::text));
    Usage usage = in.hasRemaining() ? usage() : Usage.NONE;
    return new RunFigures(
        id, kind, subjectId, status, time, duration, labelled, usage, working, artifactBytes);
  }

  private String text() {
    return texts.next(in, () -> StandardCharsets.UTF_8.decode(in).toString());
  }

  private <T> Optional<T> optional(Supplier<T> read) {
    return in.get() == 0 ? Optional.empty() : Optional.of(read.get());
  }

  private OptionalLong number() {
    return in.get() == 0 ? OptionalLong.empty() : OptionalLong.of(in.getLong());
  }

  private Duration duration() {
    return Duration.ofSeconds(in.getLong(), in.getInt());
  }

  private <T> List<T> each(Supplier<T> read) {
    int count = in.getInt();
    List<T> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(read.get());
    }
    return List.copyOf(values);
  }

  private Map<String, String> labels() {
    int count = in.getInt();
    Map<String, String> read = new HashMap<>();
    for (int i = 0; i < count; i++) {
      String key = text();
      read.put(key, text());
    }
    return Collections.unmodifiableMap(read);
  }

  private Usage usage() {
    List<ModelUsage> models = each(this::model);
    return new Usage(models, optional(this::duration), number());
  }

  private ModelUsage model() {
    return new ModelUsage(
        text(),
        optional(this::text),
        in.getLong(),
        number(),
        number(),
        number(),
        number(),
        number(),
        each(this::cost),
        optional(this::duration));
  }

  private Cost cost() {
    BigDecimal amount = new BigDecimal(text());
    return new Cost(amount, text());
  }
}
