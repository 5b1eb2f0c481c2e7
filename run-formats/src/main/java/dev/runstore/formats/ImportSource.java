package dev.runstore.formats;

import dev.runstore.api.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Content to import, which can be read as often as needed. It must not change meanwhile. Not
 * thread-safe.
 */
public final class ImportSource {
  /** How much of the content {@link #head} gives at most, in bytes. */
  public static final int HEAD = 8_192;

  private interface Opening {
    InputStream open() throws IOException;
  }

  private final String name;
  private final long byteLength;
  private final Opening opening;
  private byte[] head = {};
  private boolean headRead;
  private Optional<JsonOutline> outline = Optional.empty();

  private ImportSource(String name, long byteLength, Opening opening) {
    this.name = name;
    this.byteLength = byteLength;
    this.opening = opening;
  }

  /**
   * The content of a file.
   *
   * @throws UncheckedIOException if there is no readable file
   */
  public static ImportSource of(Path file) {
    Path fileName = file.getFileName();
    return of(fileName == null ? file.toString() : fileName.toString(), file);
  }

  /**
   * The content of a file that has this name for people.
   *
   * @throws UncheckedIOException if there is no readable file
   */
  public static ImportSource of(String name, Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw RefusedImportException.of(
            file.toString(),
            Files.exists(file) && !Files.isDirectory(file)
                ? "it is a pipe or a device and cannot be read twice; copy it to a file, or give it"
                    + " as the standard input"
                : "there is no such file, or it is a folder");
      }
      return new ImportSource(name, Files.size(file), () -> Files.newInputStream(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** These bytes, which have this name for people. The array is not copied. */
  public static ImportSource of(String name, byte[] content) {
    return new ImportSource(name, content.length, () -> new ByteArrayInputStream(content));
  }

  /** The file's name without its folder. Any text: never to be used as a path. */
  public String name() {
    return name;
  }

  /** The length of the content in bytes. */
  public long byteLength() {
    return byteLength;
  }

  /** The content from its first byte, unbuffered, to be closed by the caller. */
  public InputStream open() {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  /** The first bytes; not to be changed. */
  public byte[] head() {
    if (!headRead) {
      try (InputStream in = open()) {
        head = in.readNBytes(HEAD);
        headRead = true;
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + name + ": " + e.getMessage(), e);
      }
    }
    return head;
  }

  /** The first bytes as text, without a byte order mark. */
  public String beginning() {
    String text = new String(head(), StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** What the content is as JSON, found in one pass with bounded memory. */
  public JsonOutline outline() {
    JsonOutline known = outline.orElseGet(() -> JsonOutline.of(this));
    outline = Optional.of(known);
    return known;
  }

  /** The digest of the content. */
  public Sha256 sha256() {
    MessageDigest digest = Sha256.begin();
    byte[] buffer = new byte[65_536];
    try (InputStream in = open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + ": " + e.getMessage(), e);
    }
    return Sha256.ended(digest.digest());
  }

  /**
   * What this content, which is compressed with gzip, is without it.
   *
   * @throws RefusedImportException if it cannot be unpacked
   */
  public ImportSource unpacked() {
    Opening unpacking = () -> new GZIPInputStream(opening.open(), 1 << 16);
    try (WholeGzip in = new WholeGzip(opening.open())) {
      long length = in.transferTo(OutputStream.nullOutputStream());
      if (in.end() != byteLength) {
        throw refused(
            "its content ends after "
                + in.end()
                + " bytes, and "
                + (byteLength - in.end())
                + " more follow that are no part of it");
      }
      return new ImportSource(name, length, unpacking);
    } catch (EOFException | ZipException e) {
      throw refused("it is cut off or damaged: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  /** A refusal of this content. */
  public RefusedImportException refused(String reason) {
    return RefusedImportException.of(name, reason);
  }
}
