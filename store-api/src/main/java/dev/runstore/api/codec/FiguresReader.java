package dev.runstore.api.codec;

import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * Reads the figures of a run out of its header as {@link RunWriter} writes it. Takes a tenth of the
 * time of reading the header, as what is not asked for is passed over.
 */
final class FiguresReader {
  private static final byte[] RUN_ID = ascii("runId");
  private static final byte[] USAGE = ascii("usage");
  private static final byte[] STATUS = ascii("status");
  private static final byte[] LABELS = ascii("labels");
  private static final byte[] AGENTS = ascii("agents");
  private static final byte[] SUBJECT = ascii("subject");
  private static final byte[] QUEUED_AT = ascii("queuedAt");
  private static final byte[] STARTED_AT = ascii("startedAt");
  private static final byte[] ARTIFACT_BYTES = ascii("artifactBytes");
  private static final byte[] DURATION = ascii("durationMillis");
  private static final byte[] KIND = ascii("kind");
  private static final byte[] ID = ascii("id");
  private static final RunStatus[] STATUSES = RunStatus.values();
  private static final SubjectKind[] KINDS = SubjectKind.values();
  private static final byte[][] STATUS_NAMES = names(STATUSES);
  private static final byte[][] KIND_NAMES = names(KINDS);

  private final byte[] header;
  private final PlainJson in;
  private @Nullable String id;
  private @Nullable SubjectKind kind = SubjectKind.WORKFLOW;
  private @Nullable String subjectId;
  private @Nullable RunStatus status;
  private int queuedAt = -1;
  private int startedAt = -1;
  private Optional<Duration> duration = Optional.empty();
  private Map<String, String> labels = Map.of();
  private Usage usage = Usage.NONE;
  private List<String> agents = List.of();
  private long artifactBytes;

  private FiguresReader(byte[] header) {
    this.header = header;
    this.in = new PlainJson(header);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[][] names(Enum<?>[] constants) {
    return Arrays.stream(constants).map(constant -> ascii(constant.name())).toArray(byte[][]::new);
  }

  /** Empty if the header is not as it is written, or has what only a parser reads. */
  static Optional<RunFigures> read(byte[] header) {
    FiguresReader reader = new FiguresReader(header);
    reader.header();
    return reader.figures();
  }

  private void header() {
    in.object();
    while (in.nextName()) {
      switch (in.nameLength()) {
        case 5 -> runIdOrUsage();
        case 6 -> shortName();
        case 7 -> take(SUBJECT, this::subject);
        case 8 -> take(QUEUED_AT, () -> queuedAt = passed());
        case 9 -> take(STARTED_AT, () -> startedAt = passed());
        case 13 -> take(ARTIFACT_BYTES, () -> artifactBytes = in.number());
        case 14 -> take(DURATION, () -> duration = Optional.of(Duration.ofNanos(in.millionths())));
        default -> in.skip();
      }
    }
  }

  private void take(byte[] name, Runnable read) {
    if (in.is(name)) {
      read.run();
    } else {
      in.skip();
    }
  }

  private static <E> @Nullable E constant(E[] constants, int index) {
    return index < 0 ? null : constants[index];
  }

  /** Where the value begins that is read later or never. */
  private int passed() {
    int place = in.position();
    in.skip();
    return place;
  }

  private void runIdOrUsage() {
    if (in.is(RUN_ID)) {
      id = in.string();
    } else {
      take(USAGE, this::usage);
    }
  }

  private void shortName() {
    if (in.is(STATUS)) {
      status = constant(STATUSES, in.word(STATUS_NAMES));
    } else if (in.is(LABELS)) {
      labels();
    } else {
      take(AGENTS, this::agents);
    }
  }

  private void subject() {
    in.object();
    while (in.nextName()) {
      if (in.is(KIND)) {
        kind = constant(KINDS, in.word(KIND_NAMES));
      } else {
        take(ID, () -> subjectId = in.string());
      }
    }
  }

  private void labels() {
    labels = new HashMap<>();
    in.object();
    while (in.nextName()) {
      String key = in.name();
      labels.put(key, in.string());
    }
  }

  private void agents() {
    agents = new ArrayList<>();
    in.array();
    while (in.nextItem()) {
      agents.add(in.string());
    }
  }

  private void usage() {
    int from = in.position();
    in.skip();
    if (in.isPlain() && in.position() > from + 2) {
      byte[] part = Arrays.copyOfRange(header, from, in.position());
      try (JsonParser parser = Json.parser(part)) {
        parser.nextToken();
        usage = new RecordReader(parser, part).usage();
      }
    }
  }

  private Optional<RunFigures> figures() {
    if (!in.isPlain() || id == null || subjectId == null || status == null || kind == null) {
      return Optional.empty();
    }
    RunId run = new RunId(id);
    int at = startedAt >= 0 ? startedAt : queuedAt;
    Instant time = at < 0 ? run.time() : Times.parse(in.stringAt(at));
    return Optional.of(
        new RunFigures(
            run,
            kind,
            subjectId,
            status,
            time,
            duration,
            Collections.unmodifiableMap(labels),
            usage,
            List.copyOf(agents),
            artifactBytes));
  }
}
