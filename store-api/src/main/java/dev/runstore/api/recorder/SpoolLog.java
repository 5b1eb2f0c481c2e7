package dev.runstore.api.recorder;

import dev.runstore.api.model.EventId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * A file of lines that are appended, synced and read in order; each line carries its checksum, so
 * that a torn one at the end is seen. Locked by the process that has it open.
 */
final class SpoolLog implements AutoCloseable {
  static final String SUFFIX = ".spool";
  private static final int CHECKSUM = 8;
  private static final int CHUNK = 65_536;

  /** Closing a second channel to a file would let go of the lock that this process has on it. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Path file;
  private final FileChannel channel;
  private final Deque<Place> places = new ArrayDeque<>();
  private long end;
  private boolean damaged;

  private SpoolLog(Path directory, String name, FileChannel channel) {
    this.directory = directory;
    this.file = directory.resolve(name);
    this.channel = channel;
  }

  /** A new file, its name begins with this stem; its first line is not one to bring over. */
  static SpoolLog create(Path folder, String stem, byte[] head) throws IOException {
    while (true) {
      Path directory = Files.createDirectories(folder).toRealPath();
      Optional<SpoolLog> made =
          locked(directory, stem + "-" + EventId.next() + SUFFIX, StandardOpenOption.CREATE_NEW);
      if (made.isPresent()) {
        made.get().begin(head);
        return made.get();
      }
    }
  }

  /** A file that is there, with its whole lines; empty if somebody is writing it or it is gone. */
  static Optional<SpoolLog> open(Path folder, String name) throws IOException {
    Optional<SpoolLog> there = locked(folder.toRealPath(), name, StandardOpenOption.READ);
    if (there.isPresent()) {
      try {
        there.get().scan();
      } catch (IOException e) {
        throw there.get().closedBy(e);
      }
    }
    return there;
  }

  /** Empty if somebody else has the file open, or had and deleted it. */
  private static Optional<SpoolLog> locked(Path directory, String name, OpenOption how)
      throws IOException {
    Path file = directory.resolve(name);
    if (!OPEN.add(file)) {
      return Optional.empty();
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(file, how, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      OPEN.remove(file);
      if (e instanceof NoSuchFileException) {
        return Optional.empty();
      }
      throw e;
    }
    SpoolLog log = new SpoolLog(directory, name, channel);
    try {
      if (channel.tryLock() != null && Files.exists(file)) {
        return Optional.of(log);
      }
      log.close();
      return Optional.empty();
    } catch (IOException e) {
      throw log.closedBy(e);
    }
  }

  private void begin(byte[] head) throws IOException {
    try {
      append(head);
      removeFirst();
      sync(directory);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw closedBy(e);
    }
  }

  private IOException closedBy(IOException failure) {
    try (this) {
      return failure;
    } catch (IOException e) {
      failure.addSuppressed(e);
      return failure;
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

  /** Whether a whole line after those that can be read is damaged. */
  boolean isDamaged() {
    return damaged;
  }

  /** Appends a line and returns when the disk has it. */
  void append(byte[] text) throws IOException {
    ByteBuffer line = ByteBuffer.allocate(CHECKSUM + text.length + 2);
    line.put(checksum(text, 0, text.length)).put((byte) ' ').put(text).put((byte) '\n').flip();
    long at = end;
    try {
      while (line.hasRemaining()) {
        at += channel.write(line, at);
      }
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(end);
      throw e;
    }
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
    try (this;
        DirectoryStream<Path> parts = Files.newDirectoryStream(directory, stem() + "-*")) {
      channel.truncate(0);
      for (Path part : parts) {
        Files.deleteIfExists(part);
      }
      Files.deleteIfExists(file);
    }
  }

  /** Puts the file out of the way, for a person to look at. */
  Path setAside() throws IOException {
    try (this) {
      Path aside = directory.resolve(stem() + ".refused");
      return Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    }
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
            damaged = true;
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
    try {
      channel.close();
    } finally {
      OPEN.remove(file);
    }
  }

  private record Place(long offset, int length) {}
}
