package dev.runstore.filesystem.index;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Turns the marks of the logs into a segment, and many segments of like size into one. One process
 * at a time; the manifest is replaced at the end, so that readers see all of it or nothing.
 */
final class Compaction {
  private static final int SWAPS = 100;
  private static final int FAN = 8;
  private static final int LEAST = 1_024;
  private static final long MAX_BYTES = 1L << 30;
  private final Disk disk;
  private final IndexPlaces index;
  private final Places places;
  private final Supplier<Locks> locks;
  private final Function<RunId, Optional<Run>> headers;

  Compaction(
      Disk disk,
      IndexPlaces index,
      Places places,
      Supplier<Locks> locks,
      Function<RunId, Optional<Run>> headers) {
    this.disk = disk;
    this.index = index;
    this.places = places;
    this.locks = locks;
    this.headers = headers;
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
      rebuildAll();
    }
  }

  private void takeIn() throws IOException {
    View now = new View(index, places);
    now.refresh();
    Set<String> gone = goneLogs(now.logs().keySet());
    now.refresh();
    if (!now.isWhole()) {
      rebuildAll();
      return;
    }
    NavigableMap<RunId, Mark> marks = new TreeMap<>(now.tail());
    for (RunId open : now.open()) {
      marks.merge(open, now(Mark.open(open)), (old, mark) -> mark.outranks(old) ? mark : old);
    }
    List<Segment> segments = new ArrayList<>(now.segments());
    if (!marks.isEmpty()) {
      segments.add(write(marks.values().iterator()));
    }
    segments = merged(segments);
    Map<String, Long> logs = now.logs();
    logs.keySet().removeAll(gone);
    publish(segments, logs);
    gone.forEach(name -> disk.remove(index.log(name)));
  }

  /** Logs whose writer is gone; nothing is added to them any more. */
  private Set<String> goneLogs(Collection<String> names) {
    Set<String> gone = new HashSet<>();
    for (String name : names) {
      locks
          .get()
          .tryHold(OwnLog.lock(name))
          .ifPresent(
              held -> {
                held.close();
                gone.add(name);
              });
    }
    return gone;
  }

  /** An open run that has ended by now although its mark is missing counts as ended. */
  private Mark now(Mark open) {
    try {
      long notes = RunFolders.notes(places, open.id());
      return headers
          .apply(open.id())
          .filter(run -> run.status().isTerminal())
          .map(run -> Mark.closed(run, notes))
          .orElse(open);
    } catch (StoreException.Expired e) {
      return Mark.deleted(open.id());
    } catch (StoreException | IllegalArgumentException e) {
      return open;
    }
  }

  private Segment write(Iterator<Mark> marks) throws IOException {
    return write(index, marks);
  }

  private Segment write(IndexPlaces into, Iterator<Mark> marks) throws IOException {
    disk.folder(into.segments());
    String name = RunId.next().value() + Segment.SUFFIX;
    SegmentWriter writer = new SegmentWriter(disk, into.segment(name));
    while (marks.hasNext()) {
      writer.add(marks.next());
    }
    writer.finish();
    return Segment.open(into.segment(name));
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
      rest.add(write(new Merge(full.get(), rest.isEmpty())));
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

  /** Makes the index anew from the runs' own files. */
  void rebuild() {
    locks
        .get()
        .holding(
            Manifest.LOCK,
            () -> {
              try {
                rebuildAll();
              } catch (IOException e) {
                throw disk.failure("rebuild", index.folder(), e);
              }
              return true;
            });
  }

  /** Beside the old one, so that readers have that until the new one is whole. */
  private void rebuildAll() throws IOException {
    View before = new View(index, places);
    before.verify();
    Map<String, Long> logs = before.logs();
    Set<String> gone = goneLogs(logs.keySet());
    RunIds ids = folders();
    before.addAll(ids);
    IndexPlaces made = new IndexPlaces(disk.temporary(places.index()));
    try {
      disk.folder(made.logs());
      Iterator<Mark> marks = new Marks(ids.iterator(), id -> markOf(id, before));
      List<String> segments = marks.hasNext() ? List.of(write(made, marks).name()) : List.of();
      logs.keySet().removeAll(gone);
      logs.replaceAll((name, length) -> 0L);
      new Manifest(segments, logs).write(made, disk);
      swap(made, gone);
    } finally {
      disk.removeTree(made.folder());
    }
  }

  /**
   * The old index goes to the trash, but for the logs that somebody may still write: they are in
   * both, so that nothing is lost if this process dies in between. A writer who finds its log gone
   * in that moment begins an index of its own, which goes the same way.
   */
  private void swap(IndexPlaces made, Set<String> gone) {
    List<IndexPlaces> old = new ArrayList<>();
    try {
      for (int left = SWAPS; ; left--) {
        for (String name : logs(index)) {
          if (!gone.contains(name)) {
            disk.link(index.log(name), made.log(name));
          }
        }
        takeAway().ifPresent(old::add);
        try {
          disk.rename(made.folder(), index.folder());
          return;
        } catch (StoreException.Unavailable e) {
          if (left == 0 || !Files.exists(index.folder(), LinkOption.NOFOLLOW_LINKS)) {
            throw e;
          }
        }
      }
    } finally {
      old.forEach(away -> bringLogsBack(away, gone));
    }
  }

  /** Whether something stands where the folders of the index are needed, or may not be written. */
  boolean isObstructed() {
    for (Path folder : List.of(index.folder(), index.logs())) {
      boolean there = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
      if (there && !(Files.isDirectory(folder) && Files.isWritable(folder))) {
        return true;
      }
    }
    return false;
  }

  /** Moves the index to the trash, so that it is made anew. */
  void moveAside() {
    locks
        .get()
        .holding(
            Manifest.LOCK,
            () -> {
              if (isObstructed()) {
                takeAway().ifPresent(away -> bringLogsBack(away, Set.of()));
              }
              return true;
            });
  }

  private Optional<IndexPlaces> takeAway() {
    if (!Files.exists(index.folder(), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    disk.folder(places.trash());
    Path away = places.trash().resolve(RunId.next().value());
    disk.rename(index.folder(), away);
    return Optional.of(new IndexPlaces(away));
  }

  private void bringLogsBack(IndexPlaces away, Set<String> gone) {
    for (String name : logs(away)) {
      if (!gone.contains(name)) {
        disk.folder(index.logs());
        disk.link(away.log(name), index.log(name));
      }
    }
  }

  private static List<String> logs(IndexPlaces index) {
    String[] names = index.logs().toFile().list();
    return Arrays.stream(names == null ? new String[0] : names)
        .filter(name -> IndexPlaces.isLog(name) && index.log(name).toFile().isFile())
        .toList();
  }

  /** Whether a write failed because the disk is full, which no other index would change. */
  static boolean isForWantOfRoom(StoreException e) {
    Throwable cause = e.getCause();
    String reason =
        cause == null ? "" : String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return reason.contains("no space") || reason.contains("quota") || reason.contains("too many");
  }

  /**
   * What a new index says of a run: what its files say, or the last that is known of one whose
   * files are lost.
   */
  private Optional<Mark> markOf(RunId id, View before) {
    if (places.tombstone(id).toFile().exists()) {
      return Optional.of(Mark.deleted(id));
    }
    if (places.run(id).folder().toFile().exists() || places.archived(id).toFile().exists()) {
      return Optional.of(now(Mark.open(id)));
    }
    return before.find(id).filter(mark -> mark.kind() == Mark.Kind.CLOSED && isSound(mark));
  }

  private static boolean isSound(Mark mark) {
    try {
      return mark.run().id().equals(mark.id());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private RunIds folders() throws IOException {
    RunIds ids = new RunIds();
    RunFolders.each(places.runs(), "", ids::add);
    RunFolders.each(places.archive(), RunFolders.BUNDLE, ids::add);
    return ids;
  }

  /** The marks of these runs. */
  private static final class Marks implements Iterator<Mark> {
    private final Iterator<RunId> ids;
    private final Function<RunId, Optional<Mark>> marks;
    private Optional<Mark> next;

    private Marks(Iterator<RunId> ids, Function<RunId, Optional<Mark>> marks) {
      this.ids = ids;
      this.marks = marks;
      this.next = find();
    }

    private Optional<Mark> find() {
      Optional<Mark> found = Optional.empty();
      while (found.isEmpty() && ids.hasNext()) {
        found = marks.apply(ids.next());
      }
      return found;
    }

    @Override
    public boolean hasNext() {
      return next.isPresent();
    }

    @Override
    public Mark next() {
      Mark mark = next.orElseThrow(java.util.NoSuchElementException::new);
      next = find();
      return mark;
    }
  }

  /** The marks of several segments by run id, of each run the one that counts most. */
  private static final class Merge implements Iterator<Mark> {
    private final PriorityQueue<Place> places =
        new PriorityQueue<>(Comparator.comparing(Place::id));
    private final boolean all;
    private Optional<Mark> next;

    private record Place(Segment segment, int row, RunId id) {}

    private Merge(List<Segment> segments, boolean all) {
      this.all = all;
      for (Segment segment : segments) {
        push(segment, 0);
      }
      this.next = find();
    }

    private void push(Segment segment, int row) {
      if (row < segment.rows()) {
        places.add(new Place(segment, row, segment.id(row)));
      }
    }

    private Optional<Mark> find() {
      while (!places.isEmpty()) {
        Mark best = take();
        while (!places.isEmpty() && places.element().id().equals(best.id())) {
          Mark other = take();
          best = other.outranks(best) ? other : best;
        }
        if (!all || best.kind() != Mark.Kind.DELETED) {
          return Optional.of(best);
        }
      }
      return Optional.empty();
    }

    private Mark take() {
      Place place = places.remove();
      push(place.segment(), place.row() + 1);
      return place.segment().mark(place.row());
    }

    @Override
    public boolean hasNext() {
      return next.isPresent();
    }

    @Override
    public Mark next() {
      Mark mark = next.orElseThrow(java.util.NoSuchElementException::new);
      next = find();
      return mark;
    }
  }
}
