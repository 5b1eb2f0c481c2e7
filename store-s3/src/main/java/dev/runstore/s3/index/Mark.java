package dev.runstore.s3.index;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.TenantKeys;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run that has ended, as the key of its mark says it. Of two marks of one run the one that knows
 * more notes counts.
 *
 * @param end in microseconds
 * @param id the run
 * @param notes how many notes were known
 */
record Mark(long end, RunId id, long notes) {
  /** The length of an id. */
  static final int ID = 26;

  private static final long LAST_SECOND = Long.MAX_VALUE / 1_000_000 - 1;

  private static final Pattern NAME =
      Pattern.compile("([0-9a-f]{16})-([0-9A-Z]{26})\\.([0-9]{1,12})");

  static Mark of(Run run) {
    return new Mark(micros(run), run.id(), run.noteCount());
  }

  /**
   * The end for the order of ends, in microseconds; 0 while the run is open. Of an end too far away
   * for them, the last or first there is.
   */
  static long micros(Run run) {
    return run.endKey().map(Mark::micros).orElse(0L);
  }

  private static long micros(Instant end) {
    long second = Math.clamp(end.getEpochSecond(), -LAST_SECOND, LAST_SECOND);
    return second * 1_000_000 + end.getNano() / 1_000;
  }

  String name() {
    return Inverted.of(end) + "-" + id + "." + notes;
  }

  /** The mark of this name; empty if it is none, and so not of the store. */
  static Optional<Mark> parse(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        ? TenantKeys.runNamed(parts.group(2))
            .map(
                id -> new Mark(Inverted.micros(parts.group(1)), id, Long.parseLong(parts.group(3))))
        : Optional.empty();
  }
}
