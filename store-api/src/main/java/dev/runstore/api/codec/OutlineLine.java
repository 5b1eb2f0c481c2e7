package dev.runstore.api.codec;

import dev.runstore.api.StepOutline;
import dev.runstore.api.StepOutline.Tried;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JsonGenerator;

/**
 * The JSON form of a step's outline, which is read without a parser.
 *
 * @param at where the step itself is, in the words of who writes it
 * @param outline of the step
 */
public record OutlineLine(long at, StepOutline outline) {
  private static final byte[] AT = ascii("at");
  private static final byte[] STEP_ID = ascii("stepId");
  private static final byte[] STATUS = ascii("status");
  private static final byte[] FIRST = ascii("firstSequence");
  private static final byte[] CONTENT = ascii("content");
  private static final byte[] ATTEMPTS = ascii("attempts");
  private static final byte[] NUMBER = ascii("number");
  private static final byte[] STEP_RUN_ID = ascii("stepRunId");
  private static final byte[] MILLIS = ascii("durationMillis");
  private static final byte[] DURATION = ascii("duration");
  private static final byte[] INPUT = ascii("inputTokens");
  private static final byte[] OUTPUT = ascii("outputTokens");
  private static final byte[] TOTAL = ascii("totalTokens");
  private static final byte[] COSTS = ascii("costs");
  private static final Duration LONGEST = Duration.ofDays(1_000);
  private static final StepStatus[] STATUSES = StepStatus.values();
  private static final byte[][] STATUS_NAMES =
      Arrays.stream(STATUSES).map(status -> ascii(status.name())).toArray(byte[][]::new);

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The line in UTF-8, without its line break. */
  public byte[] encode() {
    return Json.bytes(
        out -> {
          RecordWriter writer = new RecordWriter(out);
          out.writeStartObject();
          writer.number("at", at);
          writer.text("stepId", outline.stepId().value());
          writer.text("status", outline.status().name());
          writer.number("firstSequence", outline.firstSequence());
          writer.text("content", outline.content().hex());
          out.writeArrayPropertyStart("attempts");
          outline.attempts().forEach(attempt -> write(attempt, writer, out));
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private static void write(Tried attempt, RecordWriter writer, JsonGenerator out) {
    out.writeStartObject();
    writer.number("number", attempt.number());
    writer.text("stepRunId", attempt.stepRunId().value());
    if (attempt.duration().filter(OutlineLine::isUsual).isPresent()) {
      writer.millis("durationMillis", attempt.duration());
    } else {
      writer.text("duration", attempt.duration());
    }
    writer.number("inputTokens", attempt.inputTokens());
    writer.number("outputTokens", attempt.outputTokens());
    writer.number("totalTokens", attempt.totalTokens());
    writer.texts("costs", attempt.costs().stream().map(OutlineLine::text).toList());
    out.writeEndObject();
  }

  private static boolean isUsual(Duration duration) {
    return !duration.isNegative() && duration.compareTo(LONGEST) < 0;
  }

  private static String text(Cost cost) {
    return cost.amount().toPlainString() + " " + cost.currency();
  }

  /**
   * The outline that this line holds.
   *
   * @throws IllegalArgumentException if it holds none
   */
  public static OutlineLine decode(byte[] line) {
    PlainJson in = new PlainJson(line);
    long at = 0;
    long first = 0;
    String id = "";
    String content = "";
    int status = -1;
    List<Tried> attempts = List.of();
    in.object();
    while (in.nextName()) {
      if (in.is(AT)) {
        at = in.number();
      } else if (in.is(STEP_ID)) {
        id = in.text();
      } else if (in.is(STATUS)) {
        status = in.word(STATUS_NAMES);
      } else if (in.is(FIRST)) {
        first = in.number();
      } else if (in.is(CONTENT)) {
        content = in.string();
      } else if (in.is(ATTEMPTS)) {
        attempts = attempts(in);
      } else {
        in.skip();
      }
    }
    if (!in.isPlain() || status < 0) {
      throw new IllegalArgumentException("not the outline of a step");
    }
    return new OutlineLine(
        at, StepOutline.of(new StepId(id), STATUSES[status], first, attempts, new Sha256(content)));
  }

  private static List<Tried> attempts(PlainJson in) {
    List<Tried> attempts = new ArrayList<>(1);
    in.array();
    while (in.nextItem()) {
      attempts.add(attempt(in));
    }
    return attempts;
  }

  private static Tried attempt(PlainJson in) {
    long number = 0;
    String id = "";
    Optional<Duration> duration = Optional.empty();
    OptionalLong input = OptionalLong.empty();
    OptionalLong output = OptionalLong.empty();
    OptionalLong total = OptionalLong.empty();
    List<Cost> costs = List.of();
    in.object();
    while (in.nextName()) {
      if (in.is(NUMBER)) {
        number = in.number();
      } else if (in.is(STEP_RUN_ID)) {
        id = in.string();
      } else if (in.is(MILLIS)) {
        duration = Optional.of(Duration.ofNanos(in.millionths()));
      } else if (in.is(DURATION)) {
        duration = Optional.of(duration(in.string()));
      } else if (in.is(INPUT)) {
        input = OptionalLong.of(in.number());
      } else if (in.is(OUTPUT)) {
        output = OptionalLong.of(in.number());
      } else if (in.is(TOTAL)) {
        total = OptionalLong.of(in.number());
      } else if (in.is(COSTS)) {
        costs = costs(in);
      } else {
        in.skip();
      }
    }
    if (!in.isPlain() || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("not the outline of an attempt");
    }
    return new Tried((int) number, new StepRunId(id), duration, input, output, total, costs);
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a duration", e);
    }
  }

  private static List<Cost> costs(PlainJson in) {
    List<Cost> costs = new ArrayList<>(1);
    in.array();
    while (in.nextItem()) {
      String text = in.string();
      int space = text.indexOf(' ');
      if (space < 0) {
        throw new IllegalArgumentException("not an amount of money");
      }
      costs.add(new Cost(new BigDecimal(text.substring(0, space)), text.substring(space + 1)));
    }
    return costs;
  }
}
