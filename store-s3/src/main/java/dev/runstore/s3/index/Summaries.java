package dev.runstore.s3.index;

import dev.runstore.api.model.Run;
import dev.runstore.s3.bucket.Bucket;
import dev.runstore.s3.bucket.Found;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Summaries of runs that have ended, out of marks and segments, which never change. Thread-safe.
 */
final class Summaries {
  private static final int MAX_MARKS = 4_096;
  private static final int MAX_SEGMENTS = 8;

  private final Bucket bucket;
  private final IndexKeys keys;
  private final Map<Mark, Run> marks = new Recent<>(MAX_MARKS);
  private final Map<String, List<Run>> segments = new Recent<>(MAX_SEGMENTS);

  private static final class Recent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int limit;

    private Recent(int limit) {
      super(16, 0.75f, true);
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > limit;
    }
  }

  Summaries(Bucket bucket, IndexKeys keys) {
    this.bucket = bucket;
    this.keys = keys;
  }

  /** The summary that a mark stands for; its object has those of others, too. */
  Run of(Mark mark) {
    synchronized (marks) {
      Run known = marks.get(mark);
      if (known != null) {
        return known;
      }
    }
    List<Run> read = read(keys.closed(mark));
    synchronized (marks) {
      for (Run run : read.reversed()) {
        marks.put(Mark.of(run), run);
      }
    }
    return read.get(0);
  }

  /** Remembers a summary that this session has written. */
  void wrote(Run run) {
    synchronized (marks) {
      marks.put(Mark.of(run), run);
    }
  }

  /** The runs of a segment, the newest first. */
  List<Run> of(SegmentInfo segment) {
    synchronized (segments) {
      List<Run> known = segments.get(segment.name());
      if (known != null) {
        return known;
      }
    }
    List<Run> read = read(keys.segment(segment.name()));
    synchronized (segments) {
      segments.put(segment.name(), read);
    }
    return read;
  }

  /** Those of an object of the index, as they are in it. */
  List<Run> read(String key) {
    Optional<Found> found = bucket.get(key);
    if (found.isEmpty()) {
      throw new Vanished(key);
    }
    try {
      return Lines.unpack(found.get().bytes());
    } catch (IllegalArgumentException e) {
      throw bucket.corrupt(key, String.valueOf(e.getMessage()), e);
    }
  }
}
