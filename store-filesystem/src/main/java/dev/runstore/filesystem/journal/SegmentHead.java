package dev.runstore.filesystem.journal;

import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.CheckedLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a segment that a claim began: where the history before it ends. Bytes of the
 * older segment beyond that length never count.
 *
 * @param generation of the lease that writes this segment
 * @param run whose segment it is; empty if it was written before that was said
 * @param before the generation of the segment before it
 * @param length how many bytes of that segment count
 * @param last the number of the last event there
 */
record SegmentHead(long generation, Optional<RunId> run, long before, long length, long last) {
  private static final byte[] BEGINNING = "{\"generation\":".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"generation\":(\\d{1,18})(?:,\"run\":\"([0-9A-Z]{26})\")?,\"follows\":"
              + "\\{\"generation\":(\\d{1,18}),\"length\":(\\d{1,18}),\"last\":(\\d{1,18})\\}");

  /** Whether the file is empty, or holds the beginning of such a line that was not finished. */
  static boolean isBegun(Path file) throws IOException {
    return Tail.isBegun(file, 0, file.toFile().length(), BEGINNING);
  }

  /** The line, with its line break. */
  byte[] encode() {
    return CheckedLine.of(
        "{\"generation\":"
            + generation
            + run.map(id -> ",\"run\":\"" + id + "\"").orElse("")
            + ",\"follows\":{\"generation\":"
            + before
            + ",\"length\":"
            + length
            + ",\"last\":"
            + last
            + "}}");
  }

  /** What the line says; empty if it is damaged. */
  static Optional<SegmentHead> parse(byte[] buffer, int from, int to) {
    int end = CheckedLine.end(buffer, from, to);
    if (end < 0) {
      return Optional.empty();
    }
    Matcher line = LINE.matcher(new String(buffer, from, end - from, StandardCharsets.US_ASCII));
    if (!line.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new SegmentHead(
            Long.parseLong(line.group(1)),
            Optional.ofNullable(line.group(2)).flatMap(RunId::parse),
            Long.parseLong(line.group(3)),
            Long.parseLong(line.group(4)),
            Long.parseLong(line.group(5))));
  }
}
