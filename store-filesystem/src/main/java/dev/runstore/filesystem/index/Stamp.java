package dev.runstore.filesystem.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What tells whether a file or folder has changed.
 *
 * @param key which file it is
 * @param size its length
 * @param time when it was changed last
 * @param settled whether that was more than a clock tick ago
 */
record Stamp(String key, long size, long time, boolean settled) {
  private static final long TICK_MILLIS = 50;

  /** Null also for what cannot be looked at: it is tried again the next time. */
  static @Nullable Stamp of(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      long changed = attributes.lastModifiedTime().toMillis();
      return new Stamp(
          String.valueOf(attributes.fileKey()),
          attributes.size(),
          attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
          System.currentTimeMillis() - changed > TICK_MILLIS);
    } catch (IOException e) {
      return null;
    }
  }

  /** A stamp that was taken within a clock tick of the last change proves nothing. */
  static boolean hasChanged(Path file, @Nullable Stamp before) {
    return (before != null && !before.settled()) || !isSame(of(file), before);
  }

  static boolean isSame(@Nullable Stamp one, @Nullable Stamp other) {
    return (one == null && other == null)
        || (one != null
            && other != null
            && one.key().equals(other.key())
            && one.size() == other.size()
            && one.time() == other.time());
  }
}
