package dev.runstore.formats.json;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.RunLosses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Reads a file wholly and checks all of it: its digest, its lines, each artifact's digest, each
 * event, the numbers, and that the events fold into a run.
 */
final class RunFileCheck {
  /**
   * What the check found.
   *
   * @param runId the run
   * @param alias the first other id it has
   * @param artifacts where the artifacts begin
   * @param history where the history begins
   * @param notes where the notes begin
   * @param losses what the file says is lost of the run
   * @param isEndLost whether the end of the run may be among that
   */
  record Found(
      RunId runId,
      Optional<Alias> alias,
      Place artifacts,
      Place history,
      Place notes,
      RunLosses losses,
      boolean isEndLost) {}

  /** A place in the file: the byte that comes next and how many lines come before it. */
  record Place(long offset, long lines) {}

  private final RunFileLines lines;
  private Optional<Alias> alias = Optional.empty();
  private RunLosses losses = RunLosses.NONE;
  private boolean isEndLost;

  private RunFileCheck(RunFileLines lines) {
    this.lines = lines;
  }

  /** Refuses a file that says that a part of its run is lost. */
  static Found checkWhole(ImportSource source) {
    Found found = check(source);
    if (!found.losses().isNone()) {
      throw source.refused(
          found.losses()
              + " of run "
              + found.runId()
              + " could not be read any more when it was exported; wct import --partial takes what"
              + " is left, with a warning that says so");
    }
    return found;
  }

  /** Checks what is there, also of a run of which a part is lost. */
  static Found check(ImportSource source) {
    try {
      digest(source);
      try (RunFileLines lines = new RunFileLines(source.open(), 0, 0)) {
        RunFileCheck check = new RunFileCheck(lines);
        try {
          return check.lines();
        } catch (IllegalArgumentException | IOException e) {
          throw source.refused("line " + lines.number() + ": " + e.getMessage());
        }
      }
    } catch (IOException e) {
      throw source.refused("it cannot be read: " + e.getMessage());
    }
  }

  private static void digest(ImportSource source) throws IOException {
    long covered = source.byteLength() - RunFile.TAIL;
    if (covered < 0) {
      throw source.refused("it is cut off; export the run again");
    }
    MessageDigest digest = Sha256.begin();
    try (InputStream in = source.open()) {
      byte[] buffer = new byte[65_536];
      long left = covered;
      while (left > 0) {
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (n < 0) {
          throw source.refused("it became shorter while it was read");
        }
        digest.update(buffer, 0, n);
        left -= n;
      }
      String tail = new String(in.readNBytes(RunFile.TAIL), StandardCharsets.US_ASCII);
      String expected = RunFile.DIGEST + Sha256.ended(digest.digest()).hex() + "\"}\n";
      if (!tail.startsWith(RunFile.DIGEST) || !tail.endsWith("\"}\n")) {
        throw source.refused(
            "it is cut off or its layout was changed since it was exported; export the run again");
      }
      if (!tail.equals(expected)) {
        throw source.refused(
            "its digest is not the one at its end, it was changed since it was exported; export"
                + " the run again");
      }
    }
  }

  private Found lines() throws IOException {
    RunId runId = header(lines.next());
    Place artifacts = place();
    Place history = artifacts();
    RunFold fold = new RunFold(runId, RunFold.NOBODY);
    Place notes = events(Track.HISTORY, RunFile.NOTES, fold);
    events(Track.NOTES, RunFile.END + RunFile.DIGEST, fold);
    return new Found(runId, alias, artifacts, history, notes, losses, isEndLost);
  }

  private Place place() {
    return new Place(lines.offset(), lines.number());
  }

  private RunId header(byte[] line) {
    Matcher header = RunFile.header(line);
    if (!header.matches()) {
      throw new IllegalArgumentException(
          "the layout was changed since the run was exported; export it again");
    }
    int version = Integer.parseInt(header.group(1));
    boolean tellsLosses = header.group(3) != null;
    if (version != (tellsLosses ? RunFile.LOSSY_VERSION : RunFile.VERSION)) {
      throw new IllegalArgumentException(
          "version "
              + version
              + " of runstore-json is not known, this is version "
              + RunFile.VERSION
              + "; use a newer Runstore");
    }
    losses = tellsLosses ? LostParts.parse(header.group(3)) : RunLosses.NONE;
    return new RunId(header.group(2));
  }

  /** Walks the artifacts, and says where the history begins. */
  private Place artifacts() throws IOException {
    byte[] line = lines.next();
    while (!is(line, RunFile.HISTORY)) {
      artifact(info(line));
      line = lines.next();
    }
    return place();
  }

  private void artifact(ArtifactInfo info) throws IOException {
    MessageDigest digest = Sha256.begin();
    long length = 0;
    byte[] line = lines.next();
    while (!isArtifactEnd(line)) {
      byte[] chunk = chunk(line);
      digest.update(chunk);
      length += chunk.length;
      line = lines.next();
    }
    if (length != info.byteLength() || !Sha256.ended(digest.digest()).equals(info.sha256())) {
      throw new IllegalArgumentException(
          "the content of artifact " + info.key() + " is not what its length and digest say");
    }
  }

  private Place events(Track track, String end, RunFold fold) throws IOException {
    long number = 0;
    boolean ended = false;
    byte[] line = lines.next();
    while (!startsWith(line, end)) {
      RecordedEvent original = EventCodec.decode(withoutComma(line), track);
      if (original.sequence() != number + 1) {
        long after = LostParts.after(losses, track, number);
        if (original.sequence() != after) {
          throw new IllegalArgumentException(
              "event " + original.sequence() + " stands where event " + after + " is expected");
        }
        fold.passOver(track, after - 1);
      }
      number = original.sequence();
      Event event = event(line, track);
      EventBody body = event.body();
      boolean first = body instanceof EventBody.RunCreated;
      boolean note = body.eventClass() == EventClass.NOTE;
      if (note != (track == Track.NOTES) || (track == Track.HISTORY && first != (number == 1))) {
        throw new IllegalArgumentException(body.type() + " cannot stand here");
      }
      if (ended) {
        throw new IllegalArgumentException("the history goes on after the end of the run");
      }
      ended = body.eventClass() == EventClass.END;
      if (body instanceof EventBody.RunCreated created) {
        alias = created.aliases().stream().findFirst();
      }
      fold.apply(new RecordedEvent(track, number, original.recordedAt(), event));
      line = lines.next();
    }
    if (track == Track.HISTORY) {
      if (number == 0) {
        throw new IllegalArgumentException("the history is empty");
      }
      isEndLost = !ended && LostParts.after(losses, track, number) > number + 1;
    }
    return place();
  }

  /** The event of a line as it goes into a store. */
  static Event event(byte[] line, Track track) {
    byte[] bare = withoutComma(line);
    RecordedEvent event = EventCodec.decode(FirstRecorded.imported(bare), track);
    return LeaseEvents.isLease(event.body()) ? LeaseEvents.wrapped(event, bare) : event.event();
  }

  static ArtifactInfo info(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    String start = "{\"artifact\":";
    if (!text.startsWith(start) || !text.endsWith(RunFile.CONTENT)) {
      throw new IllegalArgumentException("an artifact is expected");
    }
    return RunCodec.decodeArtifact(
        text.substring(start.length(), text.length() - RunFile.CONTENT.length())
            .getBytes(StandardCharsets.UTF_8));
  }

  static byte[] chunk(byte[] line) {
    byte[] bare = withoutComma(line);
    if (bare.length < 2 || bare[0] != '"' || bare[bare.length - 1] != '"') {
      throw new IllegalArgumentException("a line of base 64 is expected");
    }
    return Base64.getDecoder().decode(Arrays.copyOfRange(bare, 1, bare.length - 1));
  }

  static boolean isArtifactEnd(byte[] line) {
    return is(withoutComma(line), RunFile.ARTIFACT_END);
  }

  static boolean is(byte[] line, String text) {
    return Arrays.equals(line, RunFile.ascii(text));
  }

  static boolean startsWith(byte[] line, String text) {
    byte[] start = RunFile.ascii(text);
    return line.length >= start.length
        && Arrays.equals(line, 0, start.length, start, 0, start.length);
  }

  private static byte[] withoutComma(byte[] line) {
    boolean comma = line.length > 0 && line[line.length - 1] == ',';
    return comma ? Arrays.copyOf(line, line.length - 1) : line;
  }
}
