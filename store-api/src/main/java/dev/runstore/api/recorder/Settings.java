package dev.runstore.api.recorder;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Runner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/** How a recorder works; the same for all its runs. */
record Settings(
    long inlineLimit,
    long previewLimit,
    int lineLimit,
    Duration leaseTtl,
    Duration heartbeat,
    Duration flushEvery,
    Runner runner,
    OutagePolicy outage,
    Consumer<StoreException> trouble,
    InstantSource clock,
    Masking masking) {
  Settings {
    if (inlineLimit < 0 || previewLimit < 0 || lineLimit < 16) {
      throw new IllegalArgumentException(
          "limits are not negative and a line may have at least 16 characters: inline limit "
              + inlineLimit
              + ", preview limit "
              + previewLimit
              + ", line limit "
              + lineLimit);
    }
    if (!heartbeat.isPositive() || heartbeat.compareTo(leaseTtl) >= 0) {
      throw new IllegalArgumentException(
          "a lease of " + leaseTtl + " needs a heartbeat shorter than that: " + heartbeat);
    }
    if (!flushEvery.isPositive()) {
      throw new IllegalArgumentException("logs are flushed every so often: " + flushEvery);
    }
  }
}
