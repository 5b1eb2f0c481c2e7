package dev.runstore.filesystem.index;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Appender;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import dev.runstore.filesystem.disk.Places;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The log of this session: made at its first mark, alive as long as its lock is held. If the index
 * is deleted meanwhile, the next mark begins another one. Thread-safe.
 */
final class OwnLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.runstore.filesystem");
  private final Disk disk;
  private final IndexPlaces places;
  private final Places store;
  private final Supplier<Locks> locks;
  private @Nullable Appender out;
  private Locks.@Nullable Held alive;

  OwnLog(Disk disk, IndexPlaces places, Places store, Supplier<Locks> locks) {
    this.disk = disk;
    this.places = places;
    this.store = store;
    this.locks = locks;
  }

  /** Appends a mark; true if a new log was begun for it. */
  synchronized boolean write(Mark mark) {
    Appender log = out;
    boolean isNew = log == null || !log.file().toFile().exists();
    if (log == null || isNew) {
      letGo();
      log = begin();
    }
    log.writeWhole(mark.encode(), log.length());
    return isNew;
  }

  /** The log appears with its first line, so that an empty one is a damaged one. */
  private Appender begin() {
    disk.folder(places.logs());
    String name = IndexPlaces.logName(RunId.next().value());
    alive = locks.get().hold(lock(name));
    disk.publish(places.log(name), LogWriter.current().head(name), Disk.Sync.NONE);
    register(name);
    Appender log = disk.append(places.log(name));
    out = log;
    return log;
  }

  /**
   * Names the log in the manifest, so that it is missed when it is gone. Whoever holds the lock
   * makes a new manifest and finds the log in its folder.
   */
  private void register(String name) {
    locks
        .get()
        .tryHold(Manifest.LOCK)
        .ifPresent(
            held -> {
              try (held) {
                Manifest.read(places)
                    .or(this::first)
                    .ifPresent(there -> there.with(name).write(places, disk));
              }
            });
  }

  /** That of a store which has no run yet: its index is whole from the beginning. */
  private Optional<Manifest> first() {
    return Stream.of(
                places.manifest(),
                places.segments(),
                store.runs(),
                store.archive(),
                store.tombstones())
            .allMatch(OwnLog::isNothing)
        ? Optional.of(Manifest.EMPTY)
        : Optional.empty();
  }

  private static boolean isNothing(Path path) {
    String[] names = path.toFile().list();
    return names == null ? Files.notExists(path, LinkOption.NOFOLLOW_LINKS) : names.length == 0;
  }

  /** The lock that says that the writer of a log is alive. */
  static long lock(String name) {
    return Locks.key("index log " + name);
  }

  /** Logs whose writer is gone; nothing is added to them any more. */
  static Set<String> gone(Locks locks, Collection<String> names) {
    Set<String> gone = new HashSet<>();
    for (String name : names) {
      locks
          .tryHold(lock(name))
          .ifPresent(
              held -> {
                held.close();
                gone.add(name);
              });
    }
    return gone;
  }

  /** Says that nothing follows. A log that lacks that is compared with the folders of the runs. */
  private void seal(Appender log) {
    try {
      byte[] seal = LogFile.seal(String.valueOf(log.file().getFileName()));
      log.writeWhole(seal, log.length());
    } catch (StoreException e) {
      LOG.log(System.Logger.Level.DEBUG, "an index log is not sealed: " + e.getMessage(), e);
    }
  }

  private void letGo() {
    Appender log = out;
    Locks.Held held = alive;
    out = null;
    alive = null;
    if (log != null) {
      log.close();
    }
    if (held != null) {
      held.close();
    }
  }

  @Override
  public synchronized void close() {
    Appender log = out;
    if (log != null) {
      seal(log);
    }
    letGo();
  }
}
