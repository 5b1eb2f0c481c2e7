package dev.runstore.filesystem.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The first line of a segment that a claim began: where the history before it ends. Bytes of the
 * older segment beyond that length never count.
 *
 * @param generation of the lease that writes this segment
 * @param before the generation of the segment before it
 * @param length how many bytes of that segment count
 * @param last the number of the last event there
 */
record SegmentHead(long generation, long before, long length, long last) {
  private static final byte[] BEGINNING = "{\"generation\":".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern LINE =
      Pattern.compile(
          "(\\{\"generation\":(\\d{1,18}),\"follows\":\\{\"generation\":(\\d{1,18}),"
              + "\"length\":(\\d{1,18}),\"last\":(\\d{1,18})\\}),\"crc32c\":\"([0-9a-f]{8})\"\\}");

  /** Whether the file is empty, or holds the beginning of such a line that was not finished. */
  static boolean isBegun(Path file) throws IOException {
    return Tail.isBegun(file, 0, file.toFile().length(), BEGINNING);
  }

  /** The line, with its line break. */
  byte[] encode() {
    String text =
        "{\"generation\":"
            + generation
            + ",\"follows\":{\"generation\":"
            + before
            + ",\"length\":"
            + length
            + ",\"last\":"
            + last
            + "}";
    return (text + ",\"crc32c\":\"" + checksum(text) + "\"}\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** What the line says; empty if it is damaged. */
  static Optional<SegmentHead> parse(byte[] buffer, int from, int to) {
    Matcher line =
        LINE.matcher(new String(buffer, from, Math.min(to - from, 256), StandardCharsets.US_ASCII));
    if (!line.matches() || !line.group(6).equals(checksum(line.group(1)))) {
      return Optional.empty();
    }
    return Optional.of(
        new SegmentHead(
            Long.parseLong(line.group(2)),
            Long.parseLong(line.group(3)),
            Long.parseLong(line.group(4)),
            Long.parseLong(line.group(5))));
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return String.format("%08x", (int) crc.getValue());
  }
}
