package dev.runstore.filesystem.index;

import dev.runstore.api.model.RunId;
import dev.runstore.api.support.RunKey;
import dev.runstore.filesystem.disk.Places;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The index as its files have it: the segments, mapped, and the marks of the logs that are in no
 * segment yet. Kept up with what other processes write by looking at sizes and times. Not
 * thread-safe.
 */
final class View {
  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");
  private static final long DELETED = Long.MAX_VALUE;
  private final IndexPlaces places;
  private final Places store;
  private Manifest manifest = Manifest.EMPTY;
  private boolean whole;
  private List<Segment> segments = List.of();
  private final Map<String, LogFile> logs = new HashMap<>();
  private final Set<String> damaged = new HashSet<>();
  private Set<String> doubted = Set.of();
  private final NavigableMap<RunId, Mark> tail = new TreeMap<>();
  private final NavigableMap<RunKey, Mark> ended = new TreeMap<>();
  private final NavigableSet<RunId> open = new TreeSet<>();
  private @Nullable Stamp manifestStamp;
  private @Nullable Stamp logsStamp;
  private @Nullable Stamp runsStamp;
  private @Nullable Stamp archiveStamp;
  private @Nullable Stamp tombstonesStamp;

  View(IndexPlaces places, Places store) {
    this.places = places;
    this.store = store;
  }

  /** Takes in what has changed. */
  void refresh() throws IOException {
    while (true) {
      try {
        tryRefresh();
        return;
      } catch (DamagedSegment e) {
        drop(e);
      }
    }
  }

  private void tryRefresh() throws IOException {
    do {
      readManifest();
      readLogs();
    } while (!Stamp.isSame(Stamp.of(places.manifest()), manifestStamp));
    Set<String> doubtful = doubtful();
    if (!doubtful.equals(doubted)) {
      doubted = doubtful;
      forgetFolders();
    }
    if (!whole || !doubtful.isEmpty()) {
      readFolders();
    }
  }

  /** Goes on without a segment. */
  void drop(DamagedSegment found) {
    LOG.log(
        System.Logger.Level.WARNING,
        found.getMessage() + " and not used; store check --repair makes the index anew");
    damaged.add(found.segment());
    manifestStamp = null;
  }

  /** Reads all of the segments and goes on without those that are damaged. */
  void verify() throws IOException {
    while (true) {
      refresh();
      try {
        segments.forEach(Segment::verify);
        return;
      } catch (DamagedSegment e) {
        drop(e);
      }
    }
  }

  /** The logs that may lack marks: damaged, or not closed although their writers are gone. */
  Set<String> doubtful() {
    Set<String> names = new HashSet<>();
    logs.forEach(
        (name, log) -> {
          if (log.isDamaged() || !log.isComplete()) {
            names.add(name);
          }
        });
    return names;
  }

  /**
   * Without a whole index the folders say which runs there are, which were deleted, and which have
   * more notes than any mark takes in: those are read like runs that have not ended.
   */
  private void readFolders() throws IOException {
    if (runsStamp == null || Stamp.hasChanged(store.runs(), runsStamp)) {
      runsStamp = Stamp.of(store.runs());
      RunFolders.each(store.runs(), "", id -> found(id, RunFolders.notes(store, id)));
    }
    if (archiveStamp == null || Stamp.hasChanged(store.archive(), archiveStamp)) {
      archiveStamp = Stamp.of(store.archive());
      RunFolders.each(
          store.archive(), RunFolders.BUNDLE, id -> found(id, RunFolders.notes(store, id)));
    }
    if (tombstonesStamp == null || Stamp.hasChanged(store.tombstones(), tombstonesStamp)) {
      tombstonesStamp = Stamp.of(store.tombstones());
      RunFolders.each(store.tombstones(), RunFolders.TOMBSTONE, this::buried);
    }
  }

  private void forgetFolders() {
    runsStamp = null;
    archiveStamp = null;
    tombstonesStamp = null;
  }

  private void readManifest() {
    if (manifestStamp != null && !Stamp.hasChanged(places.manifest(), manifestStamp)) {
      return;
    }
    manifestStamp = Stamp.of(places.manifest());
    logsStamp = null;
    forgetFolders();
    logs.clear();
    tail.clear();
    ended.clear();
    open.clear();
    Optional<Manifest> there = Manifest.read(places);
    whole = there.isPresent();
    manifest = there.orElse(Manifest.EMPTY);
    List<Segment> opened = new ArrayList<>();
    for (String name : manifest.segments()) {
      if (damaged.contains(name)) {
        whole = false;
        continue;
      }
      Optional<Segment> known =
          segments.stream().filter(segment -> segment.name().equals(name)).findFirst();
      try {
        opened.add(known.isPresent() ? known.get() : Segment.open(places.segment(name)));
      } catch (IOException e) {
        whole = false;
      }
    }
    segments = opened;
    manifest.logs().forEach(this::begin);
    for (Segment segment : segments) {
      for (int row = 0; segment.hasOpen() && row < segment.rows(); row++) {
        if (segment.kind(row) == Mark.Kind.OPEN) {
          opened(segment.id(row));
        }
      }
    }
  }

  private void readLogs() {
    if (logsStamp == null || Stamp.hasChanged(places.logs(), logsStamp)) {
      logsStamp = Stamp.of(places.logs());
      String[] names = places.logs().toFile().list();
      for (String name : names == null ? new String[0] : names) {
        if (IndexPlaces.isLog(name)) {
          begin(name, 0);
        }
      }
    }
    for (LogFile log : logs.values()) {
      log.read(this::take);
      whole &= !log.isDamaged();
    }
  }

  private void begin(String name, long offset) {
    logs.computeIfAbsent(name, log -> new LogFile(log, places.log(log), offset));
  }

  private void take(Mark mark) {
    if (mark.kind() == Mark.Kind.OPEN) {
      opened(mark.id());
      return;
    }
    Mark before = tail.get(mark.id());
    if (before != null && !mark.outranks(before)) {
      return;
    }
    if (before != null) {
      ended.remove(new RunKey(before.end(), before.id()));
    }
    tail.put(mark.id(), mark);
    open.remove(mark.id());
    if (mark.kind() == Mark.Kind.CLOSED) {
      ended.put(new RunKey(mark.end(), mark.id()), mark);
    }
  }

  private void opened(RunId id) {
    found(id, 0);
  }

  private void found(RunId id, long notes) {
    if (knownNotes(id) < notes) {
      open.add(id);
    }
  }

  private void buried(RunId id) {
    long known = knownNotes(id);
    if (known >= 0 && known < DELETED) {
      take(Mark.deleted(id));
    }
  }

  /** How many bytes of notes the marks of an end take in; below zero if no end is known. */
  private long knownNotes(RunId id) {
    Mark mark = tail.get(id);
    long known = mark == null ? -1 : knownNotes(mark.kind(), mark.notes());
    for (Segment segment : segments) {
      var row = segment.row(id);
      if (row.isPresent()) {
        int at = row.getAsInt();
        known = Math.max(known, knownNotes(segment.kind(at), segment.notes(at)));
      }
    }
    return known;
  }

  private static long knownNotes(Mark.Kind kind, long notes) {
    return switch (kind) {
      case OPEN -> -1;
      case CLOSED -> notes;
      case DELETED -> DELETED;
    };
  }

  /** The mark that counts most of those of a run that are in the index. */
  Optional<Mark> find(RunId id) {
    Mark best = tail.get(id);
    for (Segment segment : segments) {
      var row = segment.row(id);
      if (row.isPresent()
          && (best == null
              || Mark.outranks(
                  segment.kind(row.getAsInt()),
                  segment.notes(row.getAsInt()),
                  best.kind(),
                  best.notes()))) {
        best = segment.mark(row.getAsInt());
      }
    }
    return Optional.ofNullable(best);
  }

  /** Whether another mark of the run counts more than this row. */
  boolean isOutranked(Segment segment, int row, RunId id) {
    Mark.Kind kind = segment.kind(row);
    long notes = segment.notes(row);
    Mark later = tail.get(id);
    return (later != null && Mark.outranks(later.kind(), later.notes(), kind, notes))
        || isOutranked(id, kind, notes);
  }

  /** Whether a segment has a mark of the run that counts more than this one. */
  boolean isOutranked(Mark mark) {
    return isOutranked(mark.id(), mark.kind(), mark.notes());
  }

  private boolean isOutranked(RunId id, Mark.Kind kind, long notes) {
    for (Segment other : segments) {
      if (other.overrides()) {
        var there = other.row(id);
        if (there.isPresent()
            && Mark.outranks(
                other.kind(there.getAsInt()), other.notes(there.getAsInt()), kind, notes)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the files of the index are all there and of this version. */
  boolean isWhole() {
    return whole;
  }

  Manifest manifest() {
    return manifest;
  }

  List<Segment> segments() {
    return segments;
  }

  /** How far each log has been read. */
  Map<String, Long> logs() {
    Map<String, Long> offsets = new HashMap<>();
    logs.forEach((name, log) -> offsets.put(name, log.offset()));
    return offsets;
  }

  /** The ends and deletions that are in no segment, by run. */
  NavigableMap<RunId, Mark> tail() {
    return tail;
  }

  /** The ends among them, by end. */
  NavigableMap<RunKey, Mark> ended() {
    return ended;
  }

  /** Adds all runs that the index names. */
  void addAll(RunIds ids) {
    open.forEach(ids::add);
    tail.keySet().forEach(ids::add);
    for (Segment segment : segments) {
      for (int row = 0; row < segment.rows(); row++) {
        ids.add(segment.id(row));
      }
    }
  }

  /** The runs of which no end is known, or not the last notes: their own files count. */
  NavigableSet<RunId> open() {
    return open;
  }
}
