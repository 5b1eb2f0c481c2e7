package dev.runstore.api.codec;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.StepState;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * The JSON form of what readers see: a run's header, a step, an artifact's info, a payload. Field
 * names are those of the records. Thread-safe.
 */
public final class RunCodec {
  /** What becomes of a field that has no value. */
  public enum Gaps {
    /** It is left out, which is shorter. */
    LEFT_OUT,
    /** It is null, an empty array or an empty object, so that every field is always there. */
    SHOWN
  }

  private RunCodec() {}

  /** The header on one line of UTF-8. */
  public static byte[] encode(Run run) {
    return Json.bytes(out -> write(run, out));
  }

  /** Writes the header where the generator stands. */
  public static void write(Run run, JsonGenerator out) {
    new RunWriter(out, Gaps.LEFT_OUT).write(run);
  }

  /** Writes the fields of the header into the object that the generator is in. */
  public static void writeFields(Run run, Gaps gaps, JsonGenerator out) {
    new RunWriter(out, gaps).fields(run);
  }

  /**
   * The header that these bytes hold.
   *
   * @throws IllegalArgumentException if it is none, with the reason
   */
  public static Run decodeRun(byte[] json) {
    return decode(json, "a run", in -> new RunReader(in).run());
  }

  /**
   * What is counted of the run whose header these bytes hold; most of the header is passed over.
   *
   * @throws IllegalArgumentException if they hold none, with the reason
   */
  public static RunFigures decodeFigures(byte[] json) {
    try {
      return FiguresReader.read(json).orElseGet(() -> RunFigures.of(decodeRun(json)));
    } catch (JacksonException e) {
      throw Json.damaged("a run", e);
    }
  }

  /** The step on one line of UTF-8. */
  public static byte[] encode(StepState step) {
    return Json.bytes(out -> write(step, out));
  }

  /** Writes the step where the generator stands. */
  public static void write(StepState step, JsonGenerator out) {
    write(step, Gaps.LEFT_OUT, out);
  }

  /** Writes the step where the generator stands. */
  public static void write(StepState step, Gaps gaps, JsonGenerator out) {
    new RecordWriter(out, gaps).stepState(step);
  }

  /**
   * The step that these bytes hold.
   *
   * @throws IllegalArgumentException if it is none, with the reason
   */
  public static StepState decodeStep(byte[] json) {
    return decode(json, "a step", in -> new RunReader(in).step());
  }

  /** The artifact's info on one line of UTF-8. */
  public static byte[] encode(ArtifactInfo info) {
    return Json.bytes(out -> write(info, out));
  }

  /** Writes the artifact's info where the generator stands. */
  public static void write(ArtifactInfo info, JsonGenerator out) {
    new RecordWriter(out).artifact(info);
  }

  /** Writes the fields of the artifact's info into the object that the generator is in. */
  public static void writeFields(ArtifactInfo info, Gaps gaps, JsonGenerator out) {
    new RecordWriter(out, gaps).artifactFields(info);
  }

  /** Writes the fields of the reference into the object that the generator is in. */
  public static void writeFields(Reference reference, Gaps gaps, JsonGenerator out) {
    new RecordWriter(out, gaps).referenceFields(reference);
  }

  /** Writes since when a run is lost, and who held it. */
  public static void write(Lost lost, JsonGenerator out) {
    new RecordWriter(out).lost(lost);
  }

  /** Writes the value where the generator stands, digit by digit as it is. */
  public static void write(JsonValue value, JsonGenerator out) {
    out.writeRawValue(new RawJson(value));
  }

  /**
   * The artifact's info that these bytes hold.
   *
   * @throws IllegalArgumentException if it is none, with the reason
   */
  public static ArtifactInfo decodeArtifact(byte[] json) {
    return decode(json, "an artifact's info", RecordReader::artifact);
  }

  /** Writes the payload where the generator stands. */
  public static void write(Payload payload, JsonGenerator out) {
    new RecordWriter(out).payload(payload);
  }

  /**
   * The payload that these bytes hold.
   *
   * @throws IllegalArgumentException if it is none, with the reason
   */
  public static Payload decodePayload(byte[] json) {
    return decode(json, "a payload", RecordReader::payload);
  }

  private static <T> T decode(byte[] json, String what, Function<RecordReader, T> read) {
    try (JsonParser parser = Json.parser(json)) {
      parser.nextToken();
      return read.apply(new RecordReader(parser, json));
    } catch (JacksonException e) {
      throw Json.damaged(what, e);
    }
  }
}
