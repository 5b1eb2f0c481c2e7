package dev.runstore.postgres;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.model.Run;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Headers that were decoded lately. Who asks for the newest runs again and again mostly gets the
 * bytes that it got before, and to decode them takes longer than to get them. Holds at most {@value
 * #SLOTS} headers of at most {@value #MAX_BYTES} bytes each. Thread-safe.
 */
final class KnownHeaders {
  private static final int SLOTS = 1_024;
  private static final int MAX_BYTES = 2_048;

  private final AtomicReferenceArray<@Nullable Known> slots = new AtomicReferenceArray<>(SLOTS);

  private static final class Known {
    final byte[] json;
    final Run run;

    Known(byte[] json, Run run) {
      this.json = json;
      this.run = run;
    }
  }

  /**
   * The header that these bytes say; they must not be changed afterwards.
   *
   * @throws IllegalArgumentException if they cannot be read
   */
  Run decode(byte[] json) {
    if (json.length > MAX_BYTES) {
      return RunCodec.decodeRun(json);
    }
    int hash = Arrays.hashCode(json);
    int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    Known known = slots.get(slot);
    if (known != null && Arrays.equals(known.json, json)) {
      return known.run;
    }
    Run run = RunCodec.decodeRun(json);
    slots.set(slot, new Known(json, run));
    return run;
  }
}
