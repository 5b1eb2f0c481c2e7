package dev.runstore.filesystem.index;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.CheckedLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an index log says of a run: that it is open, how it ended, or that it was deleted. Marks of
 * one run may come in any order: a deletion counts more than an end, an end more than an opening,
 * of two ends the one with more notes.
 */
final class Mark {
  private static final long LAST_SECOND = Long.MAX_VALUE / 1_000_000 - 1;

  /** In the order of what counts more. */
  enum Kind {
    OPEN(0),
    CLOSED(1),
    DELETED(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Its number in a segment. */
    int code() {
      return code;
    }

    static Kind of(int code) {
      return switch (code) {
        case 1 -> CLOSED;
        case 2 -> DELETED;
        default -> OPEN;
      };
    }
  }

  private static final Pattern SHORT =
      Pattern.compile("\\{\"(open|deleted)\":\"([0-9A-HJKMNP-TV-Z]{26})\"");
  private static final Pattern CLOSED =
      Pattern.compile(
          "\\{\"closed\":\"([0-9A-HJKMNP-TV-Z]{26})\",\"end\":(-?\\d{1,18}),\"notes\":(\\d{1,18}),"
              + "\"run\":");
  private static final int HEAD = 128;
  private final Kind kind;
  private final RunId id;
  private final long end;
  private final long notes;
  private final byte[] summary;
  private @Nullable Run run;

  private Mark(Kind kind, RunId id, long end, long notes, byte[] summary) {
    this.kind = kind;
    this.id = id;
    this.end = end;
    this.notes = notes;
    this.summary = summary;
  }

  static Mark open(RunId id) {
    return new Mark(Kind.OPEN, id, Long.MIN_VALUE, 0, new byte[0]);
  }

  static Mark deleted(RunId id) {
    return new Mark(Kind.DELETED, id, Long.MIN_VALUE, 0, new byte[0]);
  }

  /** How the run ended, when its notes had so many bytes. */
  static Mark closed(Run run, long notes) {
    Mark mark = new Mark(Kind.CLOSED, run.id(), micros(run), notes, RunCodec.encode(run));
    mark.run = run;
    return mark;
  }

  /** A mark out of a segment. */
  static Mark of(Kind kind, RunId id, long end, long notes, byte[] summary) {
    return new Mark(kind, id, end, notes, summary);
  }

  static long micros(Run run) {
    return run.endKey().map(Mark::micros).orElse(Long.MIN_VALUE);
  }

  /** Microseconds since 1970; of a time too far away for them, the last or first there is. */
  static long micros(Instant time) {
    long second = Math.clamp(time.getEpochSecond(), -LAST_SECOND, LAST_SECOND);
    return second * 1_000_000 + time.getNano() / 1_000;
  }

  /** The line of a log, with its line break. */
  byte[] encode() {
    String head =
        switch (kind) {
          case OPEN -> "{\"open\":\"" + id + "\"}";
          case DELETED -> "{\"deleted\":\"" + id + "\"}";
          case CLOSED ->
              "{\"closed\":\"" + id + "\",\"end\":" + end + ",\"notes\":" + notes + ",\"run\":";
        };
    ByteArrayOutputStream object = new ByteArrayOutputStream(head.length() + summary.length + 1);
    object.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    if (kind == Kind.CLOSED) {
      object.writeBytes(summary);
      object.write('}');
    }
    return CheckedLine.of(object.toByteArray());
  }

  /** The mark that the line is; empty if it is none, or damaged. */
  static Optional<Mark> parse(byte[] buffer, int from, int to) {
    int end = CheckedLine.end(buffer, from, to);
    if (end < 0) {
      return Optional.empty();
    }
    String head = new String(buffer, from, Math.min(HEAD, end - from), StandardCharsets.ISO_8859_1);
    Matcher closed = CLOSED.matcher(head);
    if (closed.lookingAt()) {
      return Optional.of(
          new Mark(
              Kind.CLOSED,
              new RunId(closed.group(1)),
              Long.parseLong(closed.group(2)),
              Long.parseLong(closed.group(3)),
              Arrays.copyOfRange(buffer, from + closed.end(), end)));
    }
    Matcher other = SHORT.matcher(head);
    if (!other.matches()) {
      return Optional.empty();
    }
    RunId id = new RunId(other.group(2));
    return Optional.of(other.group(1).equals("open") ? open(id) : deleted(id));
  }

  Kind kind() {
    return kind;
  }

  RunId id() {
    return id;
  }

  /** When the run ended, in microseconds; the least number if it is not said. */
  long end() {
    return end;
  }

  /** How many bytes of notes the summary takes in. */
  long notes() {
    return notes;
  }

  byte[] summary() {
    return summary;
  }

  /** The header; of a mark of an end only. */
  Run run() {
    Run decoded = run;
    if (decoded == null) {
      decoded = RunCodec.decodeRun(summary);
      run = decoded;
    }
    return decoded;
  }

  /**
   * What is counted of the run; of a mark of an end only.
   *
   * @throws IllegalArgumentException if the header is damaged
   */
  RunFigures figures() {
    return run != null ? RunFigures.of(run) : RunCodec.decodeFigures(summary);
  }

  /** Whether this counts more than the other. */
  boolean outranks(Mark other) {
    return outranks(kind, notes, other.kind, other.notes);
  }

  static boolean outranks(Kind kind, long notes, Kind other, long otherNotes) {
    return kind != other ? kind.compareTo(other) > 0 : notes > otherNotes;
  }
}
