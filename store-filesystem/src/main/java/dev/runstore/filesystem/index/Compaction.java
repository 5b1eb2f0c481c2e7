package dev.runstore.filesystem.index;

import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.Places;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Turns the marks of the logs into a segment, and many segments of like size into one. One process
 * at a time; the manifest is replaced at the end, so that readers see all of it or nothing.
 */
final class Compaction {
  private static final int FAN = 8;
  private static final int LEAST = 1_024;
  private static final long MAX_BYTES = 1L << 30;
  private final Disk disk;
  private final IndexPlaces index;
  private final Places places;
  private final Supplier<Locks> locks;
  private final CurrentMarks current;
  private final Rebuild rebuild;

  Compaction(
      Disk disk,
      IndexPlaces index,
      Places places,
      Supplier<Locks> locks,
      CurrentMarks current,
      Rebuild rebuild) {
    this.disk = disk;
    this.index = index;
    this.places = places;
    this.locks = locks;
    this.current = current;
    this.rebuild = rebuild;
  }

  /** Takes the marks of all logs in; does nothing while another process does. */
  void compact() {
    Optional<Locks.Held> held = locks.get().tryHold(Manifest.LOCK);
    if (held.isPresent()) {
      try {
        takeInOrRebuild();
      } catch (IOException e) {
        throw disk.failure("compact", index.folder(), e);
      } finally {
        held.get().close();
      }
    }
  }

  private void takeInOrRebuild() throws IOException {
    try {
      takeIn();
    } catch (DamagedSegment e) {
      rebuild.underLock();
    }
  }

  private void takeIn() throws IOException {
    View now = new View(index, places);
    now.refresh();
    Set<String> gone = OwnLog.gone(locks.get(), now.logs().keySet());
    now.refresh();
    if (!now.isWhole()) {
      rebuild.underLock();
      return;
    }
    NavigableMap<RunId, Mark> marks = new TreeMap<>(now.tail());
    for (RunId open : now.open()) {
      marks.merge(
          open, current.now(Mark.open(open)), (old, mark) -> mark.outranks(old) ? mark : old);
    }
    List<Segment> segments = new ArrayList<>(now.segments());
    if (!marks.isEmpty()) {
      segments.add(SegmentWriter.write(disk, index, marks.values().iterator()));
    }
    segments = merged(segments);
    Map<String, Long> logs = now.logs();
    logs.keySet().removeAll(gone);
    publish(segments, logs);
    gone.forEach(name -> disk.remove(index.log(name)));
  }

  /** Merges as long as there are too many segments of like size. */
  private List<Segment> merged(List<Segment> segments) throws IOException {
    List<Segment> now = segments;
    while (true) {
      Map<Integer, List<Segment>> tiers = new TreeMap<>();
      for (Segment segment : now) {
        tiers.computeIfAbsent(tier(segment), tier -> new ArrayList<>()).add(segment);
      }
      Optional<List<Segment>> full =
          tiers.values().stream().filter(tier -> tier.size() >= FAN).findFirst();
      if (full.isEmpty() || full.get().stream().mapToLong(Segment::bytes).sum() > MAX_BYTES) {
        return now;
      }
      List<Segment> rest = new ArrayList<>(now);
      rest.removeAll(full.get());
      rest.add(SegmentWriter.write(disk, index, new MergedMarks(full.get(), rest.isEmpty())));
      now = rest;
    }
  }

  private static int tier(Segment segment) {
    int tier = 0;
    for (long rows = segment.rows(); rows > LEAST; rows /= FAN) {
      tier++;
    }
    return tier;
  }

  private void publish(List<Segment> segments, Map<String, Long> logs) {
    disk.folder(index.segments());
    List<String> names = segments.stream().map(Segment::name).toList();
    new Manifest(names, logs).write(index, disk);
    String[] files = index.segments().toFile().list();
    for (String file : files == null ? new String[0] : files) {
      if (!names.contains(file)) {
        disk.remove(index.segment(file));
      }
    }
  }
}
