package dev.runstore.api.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A file of lines that are appended, synced and read in order; each line carries its checksum, so
 * that a torn one at the end is seen. Locked by the process that has it open.
 */
final class SpoolLog implements AutoCloseable {
  static final String SUFFIX = ".spool";
  private static final int CHECKSUM = 8;
  private static final int CHUNK = 65_536;

  private final Path directory;
  private final Path file;
  private final FileChannel channel;
  private final Deque<Place> places = new ArrayDeque<>();
  private long end;

  private SpoolLog(Path directory, String name, FileChannel channel) {
    this.directory = directory;
    this.file = directory.resolve(name);
    this.channel = channel;
  }

  /** A new file. */
  static SpoolLog create(Path directory, String name) throws IOException {
    Path file = Files.createDirectories(directory).resolve(name);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new IOException(file + " is locked by another process");
    }
    sync(directory);
    return new SpoolLog(directory, name, channel);
  }

  /** A file that is there, with its whole lines; empty if somebody is writing it or it is gone. */
  static Optional<SpoolLog> open(Path directory, String name) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (!isLocked(channel)) {
      channel.close();
      return Optional.empty();
    }
    SpoolLog log = new SpoolLog(directory, name, channel);
    log.scan();
    return Optional.of(log);
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  Path file() {
    return file;
  }

  long length() {
    return end;
  }

  /** Appends a line and returns when the disk has it. */
  void append(byte[] text) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(CHECKSUM + text.length + 2);
    line.put(checksum(text, 0, text.length)).put((byte) ' ').put(text).put((byte) '\n').flip();
    long at = end;
    while (line.hasRemaining()) {
      at += channel.write(line, at);
    }
    channel.force(false);
    places.add(new Place(end + CHECKSUM + 1, text.length));
    end = at;
  }

  /** The oldest line that has not been removed. */
  Optional<byte[]> first() throws IOException {
    Place place = places.peek();
    return place == null ? Optional.empty() : Optional.of(read(place.offset, place.length));
  }

  void removeFirst() {
    var unused = places.remove();
  }

  /** Deletes the file and those that belong to it. */
  void delete() throws IOException {
    channel.truncate(0);
    channel.close();
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, stem() + "-*")) {
      for (Path part : parts) {
        Files.deleteIfExists(part);
      }
    }
    Files.deleteIfExists(file);
  }

  /** Puts the file out of the way, for a person to look at. */
  Path setAside() throws IOException {
    channel.close();
    return Files.move(file, directory.resolve(stem() + ".refused"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The name of a file that belongs to this one. */
  Path part(String id) {
    return directory.resolve(stem() + "-" + id + ".part");
  }

  private String stem() {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  private void scan() throws IOException {
    long begin = 0;
    long size = channel.size();
    for (long at = 0; at < size; ) {
      byte[] chunk = read(at, (int) Math.min(CHUNK, size - at));
      for (int i = 0; i < chunk.length; i++) {
        if (chunk[i] == '\n') {
          if (!isWhole(begin, at + i)) {
            return;
          }
          places.add(new Place(begin + CHECKSUM + 1, (int) (at + i - begin - CHECKSUM - 1)));
          begin = at + i + 1;
          end = begin;
        }
      }
      at += chunk.length;
    }
  }

  private boolean isWhole(long begin, long lineEnd) throws IOException {
    if (lineEnd - begin <= CHECKSUM) {
      return false;
    }
    byte[] line = read(begin, (int) (lineEnd - begin));
    byte[] expected = checksum(line, CHECKSUM + 1, line.length - CHECKSUM - 1);
    return ByteBuffer.wrap(line, 0, CHECKSUM).equals(ByteBuffer.wrap(expected));
  }

  private byte[] read(long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw new IOException(file + " is shorter than it was");
      }
    }
    return bytes.array();
  }

  private static byte[] checksum(byte[] bytes, int offset, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, offset, length);
    return HexFormat.of()
        .toHexDigits((int) checksum.getValue())
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private record Place(long offset, int length) {}
}
