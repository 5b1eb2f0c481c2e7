package dev.runstore.filesystem.index;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Appender;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of this session: made at its first mark, alive as long as its lock is held. If the index
 * is deleted meanwhile, the next mark begins another one. Thread-safe.
 */
final class OwnLog implements AutoCloseable {
  private final Disk disk;
  private final IndexPlaces places;
  private final Supplier<Locks> locks;
  private @Nullable Appender out;
  private Locks.@Nullable Held alive;

  OwnLog(Disk disk, IndexPlaces places, Supplier<Locks> locks) {
    this.disk = disk;
    this.places = places;
    this.locks = locks;
  }

  /** Appends a mark; true if a new log was begun for it. */
  synchronized boolean write(Mark mark) {
    Appender log = out;
    boolean isNew = log == null || !log.file().toFile().exists();
    if (log == null || isNew) {
      close();
      log = begin();
    }
    log.write(mark.encode());
    return isNew;
  }

  private Appender begin() {
    disk.folder(places.logs());
    String name = IndexPlaces.logName(RunId.next().value());
    alive = locks.get().hold(lock(name));
    Appender log = disk.append(places.log(name));
    String head = JsonValue.object(Map.of("boot", boot())) + "\n";
    log.write(head.getBytes(StandardCharsets.UTF_8));
    out = log;
    return log;
  }

  /** The lock that says that the writer of a log is alive. */
  static long lock(String name) {
    return Locks.key("index log " + name);
  }

  /** Names the time since the host was started; empty where the host does not tell. */
  static String boot() {
    Path id = Path.of("/proc/sys/kernel/random/boot_id");
    try {
      return Files.readString(id).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether a log was begun before the host was last started, so that its last marks may lack. */
  static boolean isOfAnotherBoot(byte[] head) {
    try {
      Optional<String> boot = Optional.of(JsonValue.parse(head).tree().path("boot").asString(""));
      return boot.filter(text -> text.equals(boot())).isEmpty();
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  @Override
  public synchronized void close() {
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
}
