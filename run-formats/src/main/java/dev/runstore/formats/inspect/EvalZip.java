package dev.runstore.formats.inspect;

import dev.runstore.api.model.Texts;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.draft.JsonFiles;
import dev.runstore.formats.draft.JsonView;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A log as a zip file. It is read from its beginning to its end, one entry at a time; names are
 * compared and never used as paths. Of entries that share a name the last counts.
 */
final class EvalZip {
  static final int MAX_ENTRIES = 100_000;
  static final long MAX_UNPACKED = 4L << 30;
  private static final byte[] START = {'P', 'K', 3, 4};
  private static final int HEADER = 30;
  private static final int END = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int UNCOUNTED = 0xffff;

  private final ImportSource source;
  private final Map<String, Integer> last = new HashMap<>();
  private final int entries;
  private final JsonView header;

  private EvalZip(ImportSource source) {
    this.source = source;
    Optional<JsonView> ended = Optional.empty();
    Optional<JsonView> begun = Optional.empty();
    long unpacked = 0;
    int seen = 0;
    try (ZipInputStream in = opened()) {
      for (ZipEntry entry = next(in); entry != null; entry = next(in)) {
        String name = checked(entry.getName());
        byte[] content = content(in, name);
        unpacked += content.length;
        if (++seen > MAX_ENTRIES || unpacked > MAX_UNPACKED) {
          throw source.refused(
              "it unpacks to more than "
                  + MAX_ENTRIES
                  + " entries or "
                  + (MAX_UNPACKED >> 30)
                  + " GiB");
        }
        last.put(name, seen);
        if (name.equals("header.json")) {
          ended = Optional.of(json(name, content));
        } else if (name.equals("_journal/start.json")) {
          begun = Optional.of(json(name, content));
        }
      }
    } catch (IOException e) {
      throw damaged(e);
    }
    checkEnd(seen);
    this.entries = seen;
    this.header =
        (ended.isPresent() ? ended : begun)
            .orElseThrow(
                () -> source.refused("it has neither header.json nor _journal/start.json"));
  }

  /** Whether the content is a zip file whose first entry is one of a log. */
  static boolean begins(ImportSource source) {
    byte[] head = source.head();
    if (head.length < HEADER || !java.util.Arrays.equals(head, 0, 4, START, 0, 4)) {
      return false;
    }
    int length = Short.toUnsignedInt(little(head).getShort(26));
    String name =
        new String(head, HEADER, Math.min(length, head.length - HEADER), StandardCharsets.UTF_8);
    return name.equals("header.json")
        || name.startsWith("_journal/")
        || (name.startsWith("samples/") && name.contains("_epoch_"));
  }

  /**
   * Looks through all of it.
   *
   * @throws dev.runstore.formats.RefusedImportException if it is damaged, cut off, larger than can
   *     be read, or has names that lead elsewhere
   */
  static EvalZip of(ImportSource source) {
    return new EvalZip(source);
  }

  int entries() {
    return entries;
  }

  /** What is said of the whole log, at its end or, where it has none, at its beginning. */
  JsonView header() {
    return header;
  }

  /** The samples, one at a time, read anew each time. */
  Iterable<JsonView> samples() {
    return Samples::new;
  }

  private final class Samples implements Iterator<JsonView> {
    private final ZipInputStream in = opened();
    private int number;
    private Optional<JsonView> next = Optional.empty();
    private boolean done;

    @Override
    public boolean hasNext() {
      try {
        while (next.isEmpty() && !done) {
          ZipEntry entry = EvalZip.this.next(in);
          number++;
          if (entry == null) {
            done = true;
            in.close();
          } else if (isSample(entry.getName()) && last.getOrDefault(entry.getName(), 0) == number) {
            next = Optional.of(json(entry.getName(), content(in, entry.getName())));
          }
        }
      } catch (IOException e) {
        throw damaged(e);
      }
      return next.isPresent();
    }

    @Override
    public JsonView next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      JsonView sample = next.orElseThrow();
      next = Optional.empty();
      return sample;
    }
  }

  private static boolean isSample(String name) {
    return name.startsWith("samples/") && name.endsWith(".json");
  }

  private ZipInputStream opened() {
    return new ZipInputStream(
        new BufferedInputStream(source.open(), 1 << 16), StandardCharsets.UTF_8);
  }

  private @Nullable ZipEntry next(ZipInputStream in) throws IOException {
    try {
      return in.getNextEntry();
    } catch (IllegalArgumentException e) {
      throw source.refused("the name of an entry is not UTF-8");
    }
  }

  private byte[] content(InputStream in, String name) throws IOException {
    long most = JsonFiles.most();
    byte[] content = in.readNBytes((int) most + 1);
    if (content.length > most) {
      throw source.refused(
          "its entry "
              + Texts.quote(name)
              + " unpacks to more than "
              + (most >> 20)
              + " MiB, which is what can be read with this memory (64 MiB at most)");
    }
    return content;
  }

  private JsonView json(String name, byte[] content) {
    return JsonFiles.tree(ImportSource.of(source.name() + "/" + name, content));
  }

  private String checked(String name) {
    boolean leaves =
        name.startsWith("/")
            || name.indexOf('\\') >= 0
            || (name.length() > 1 && name.charAt(1) == ':')
            || ("/" + name + "/").contains("/../")
            || name.chars().anyMatch(Character::isISOControl);
    if (leaves || name.isEmpty()) {
      throw source.refused(
          "its entry " + Texts.quote(name) + " has a name that a log does not have");
    }
    return name;
  }

  /** A file that was cut off lacks the list of its entries, which is at its end. */
  private void checkEnd(int seen) {
    long from = Math.max(0, source.byteLength() - END_LENGTH - UNCOUNTED);
    byte[] tail;
    try (InputStream in = source.open()) {
      in.skipNBytes(from);
      tail = in.readAllBytes();
    } catch (IOException e) {
      throw damaged(e);
    }
    ByteBuffer bytes = little(tail);
    for (int at = tail.length - END_LENGTH; at >= 0; at--) {
      if (bytes.getInt(at) == END
          && at + END_LENGTH + Short.toUnsignedInt(bytes.getShort(at + 20)) == tail.length) {
        int counted = Short.toUnsignedInt(bytes.getShort(at + 10));
        if (counted == UNCOUNTED || counted == seen) {
          return;
        }
        throw source.refused(
            "it lists " + counted + " entries at its end and has " + seen + " before");
      }
    }
    throw source.refused("it is cut off: the list of its entries is missing at its end");
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private RuntimeException damaged(IOException e) {
    return e instanceof EOFException || e instanceof ZipException
        ? source.refused(
            "it is cut off, damaged or packed in a way that cannot be read: " + e.getMessage())
        : new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
  }
}
