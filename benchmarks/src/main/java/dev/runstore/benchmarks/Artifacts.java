package dev.runstore.benchmarks;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ArtifactStore;
import dev.runstore.api.config.Stores;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** Small artifacts and a large one, against the same bytes written by hand. */
final class Artifacts {
  private static final int SMALL = 2_000;
  private static final byte[] SMALL_BYTES = new byte[4_096];
  private static final long LARGE = 1L << 30;
  private static final int CHUNK = 1 << 18;

  private final PrintStream out;
  private final Scratch scratch;

  Artifacts(PrintStream out, Scratch scratch) {
    this.out = out;
    this.scratch = scratch;
  }

  void run() throws Exception {
    new Comparison(out)
        .run(
            "artifacts of 4 KiB, against write, fsync, rename, fsync of the folder",
            "puts/s",
            round -> small(scratch.next("small")),
            round -> rawSmall(scratch.next("rawsmall")),
            0.45);
    new Comparison(out)
        .run(
            "an artifact of 1 GiB, against write, SHA-256, fsync",
            "MiB/s",
            round -> large(scratch.next("large")),
            round -> rawLarge(scratch.next("rawlarge")),
            0.8);
  }

  private static double small(Path root) throws Exception {
    try (Stores stores = Opened.at(root, "always", "lazy")) {
      ArtifactStore store = stores.artifacts();
      RunId run = RunId.next();
      return Writers.perSecond(
          1,
          SMALL,
          writer -> {
            for (int i = 0; i < SMALL; i++) {
              store.put(
                  ArtifactKey.of(run, "a" + i),
                  new ByteArrayInputStream(SMALL_BYTES),
                  ArtifactOptions.BYTES);
            }
          });
    }
  }

  private static double rawSmall(Path folder) throws Exception {
    Files.createDirectories(folder);
    return Writers.perSecond(
        1,
        SMALL,
        writer -> {
          try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            for (int i = 0; i < SMALL; i++) {
              Path temporary = folder.resolve("t" + i);
              try (FileChannel channel =
                  FileChannel.open(
                      temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                RawLog.write(channel, SMALL_BYTES, RawLog.Sync.EACH_CHANGE);
              }
              Files.move(temporary, folder.resolve("a" + i), StandardCopyOption.ATOMIC_MOVE);
              directory.force(true);
            }
          }
        });
  }

  private static double large(Path root) throws Exception {
    try (Stores stores = Opened.at(root, "always", "lazy")) {
      RunId run = RunId.next();
      return LARGE
          / 1_048_576.0
          * Writers.perSecond(
              1,
              1,
              writer ->
                  stores
                      .artifacts()
                      .put(ArtifactKey.of(run, "big"), new Zeros(LARGE), ArtifactOptions.BYTES));
    }
  }

  private static double rawLarge(Path folder) throws Exception {
    Files.createDirectories(folder);
    return LARGE
        / 1_048_576.0
        * Writers.perSecond(
            1,
            1,
            writer -> {
              MessageDigest digest = Sha256.begin();
              byte[] chunk = new byte[CHUNK];
              try (FileChannel channel =
                      FileChannel.open(
                          folder.resolve("big"),
                          StandardOpenOption.CREATE_NEW,
                          StandardOpenOption.WRITE);
                  InputStream in = new Zeros(LARGE)) {
                for (int n = in.read(chunk); n > 0; n = in.read(chunk)) {
                  digest.update(chunk, 0, n);
                  ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, n);
                  while (buffer.hasRemaining()) {
                    channel.write(buffer);
                  }
                }
                channel.force(true);
              }
              if (digest.digest().length != 32) {
                throw new IllegalStateException("no digest");
              }
            });
  }

  /** So many zero bytes. */
  static final class Zeros extends InputStream {
    private long left;

    Zeros(long length) {
      this.left = length;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left <= 0) {
        return length == 0 ? 0 : -1;
      }
      int n = (int) Math.min(left, length);
      java.util.Arrays.fill(bytes, offset, offset + n, (byte) 0);
      left -= n;
      return n;
    }
  }
}
