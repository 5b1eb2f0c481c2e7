package dev.runstore.filesystem.index;

import dev.runstore.api.StoreException;
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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/** Makes the index anew from the runs, and takes away what stands in its place. */
final class Rebuild {
  private static final int SWAPS = 100;
  private final Disk disk;
  private final IndexPlaces index;
  private final Places places;
  private final Supplier<Locks> locks;
  private final CurrentMarks current;

  Rebuild(
      Disk disk, IndexPlaces index, Places places, Supplier<Locks> locks, CurrentMarks current) {
    this.disk = disk;
    this.index = index;
    this.places = places;
    this.locks = locks;
    this.current = current;
  }

  /** Waits for whoever changes the index, then makes it anew from the runs' own files. */
  void run() {
    locks
        .get()
        .holding(
            Manifest.LOCK,
            () -> {
              try {
                underLock();
              } catch (IOException e) {
                throw disk.failure("rebuild", index.folder(), e);
              }
              return true;
            });
  }

  /**
   * The same by the holder of the lock. The new index grows beside the old one, so that readers
   * have that until the new one is whole.
   */
  void underLock() throws IOException {
    View before = new View(index, places);
    before.verify();
    Map<String, Long> logs = before.logs();
    Set<String> gone = OwnLog.gone(locks.get(), logs.keySet());
    RunIds ids = folders();
    before.addAll(ids);
    IndexPlaces made = new IndexPlaces(disk.temporary(places.index()));
    try {
      disk.folder(made.logs());
      Iterator<Mark> marks = marks(ids, before);
      List<String> segments =
          marks.hasNext() ? List.of(SegmentWriter.write(disk, made, marks).name()) : List.of();
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

  /** One after the other, as they are asked for. */
  private Iterator<Mark> marks(RunIds ids, View before) {
    return StreamSupport.stream(ids.spliterator(), false)
        .flatMap(id -> current.of(id, before).stream())
        .iterator();
  }

  private RunIds folders() throws IOException {
    RunIds ids = new RunIds();
    RunFolders.each(places.runs(), "", ids::add);
    RunFolders.each(places.archive(), RunFolders.BUNDLE, ids::add);
    return ids;
  }
}
