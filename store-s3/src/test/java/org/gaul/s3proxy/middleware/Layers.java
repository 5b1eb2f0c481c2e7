package org.gaul.s3proxy.middleware;

import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.gaul.s3proxy.blobstore.BlobStore;

/** S3Proxy's layers, which it makes from a configuration file only. */
public final class Layers {
  private Layers() {}

  /** Waits so many milliseconds before each operation; {@code *} stands for all. */
  public static BlobStore slow(BlobStore objects, Map<String, Long> millis) {
    return LatencyBlobStore.newLatencyBlobStore(objects, millis, Map.of());
  }

  /** What is written can be read after so many milliseconds. */
  public static BlobStore eventual(
      BlobStore written, BlobStore read, ScheduledExecutorService clock, int millis) {
    return EventualBlobStore.newEventualBlobStore(
        written, read, clock, millis, TimeUnit.MILLISECONDS, 1.0);
  }
}
