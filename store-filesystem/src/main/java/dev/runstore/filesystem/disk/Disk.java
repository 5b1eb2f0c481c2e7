package dev.runstore.filesystem.disk;

import dev.runstore.api.StoreException;
import dev.runstore.api.support.IoProblems;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes, syncs, links and renames files; nothing else does. Its writes are not interruptible: an
 * interrupted thread finishes what it writes and stays interrupted. Thread-safe.
 */
public final class Disk {
  private static final AtomicLong TEMPORARY = new AtomicLong();
  private final Path root;
  private final Durability durability;
  private final Map<Path, Forced> shared = new ConcurrentHashMap<>();
  private volatile boolean begun;

  /** For the store with this root. */
  public Disk(Path root, Durability durability) {
    this.root = root;
    this.durability = durability;
  }

  /** When writes are forced. */
  public Durability durability() {
    return durability;
  }

  /** Whether milestones are forced. */
  public boolean syncsMilestones() {
    return durability != Durability.NEVER;
  }

  /** From now on the root has a store. */
  public void begin() {
    begun = true;
  }

  /**
   * Refuses to take what is left of a store for an empty one.
   *
   * @throws StoreException.Unavailable if the root had a store and has none any more
   */
  public void refuseGone() {
    if (begun && !isThere(Places.layout(root))) {
      throw new StoreException.Unavailable(
          "store filesystem:"
              + root
              + " is gone: it was moved, deleted or unmounted while this program used it, "
              + Places.layout(root)
              + " is no longer there; bring it back and repeat the call");
    }
  }

  /** Makes a folder and those above it; each new entry is synced if milestones are. */
  public void folder(Path folder) {
    if (folder.toFile().isDirectory()) {
      return;
    }
    refuseGone();
    Path parent = folder.getParent();
    if (parent != null) {
      folder(parent);
    }
    try {
      Files.createDirectory(folder);
      if (parent != null) {
        syncFolder(parent);
      }
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw failure("make the folder", folder, e);
      }
    } catch (IOException e) {
      throw failure("make the folder", folder, e);
    }
  }

  /** Makes one folder whose parent exists; false if it was there. */
  public boolean leafFolder(Path folder) {
    try {
      Files.createDirectory(folder);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (NoSuchFileException e) {
      folder(folder);
      return true;
    } catch (IOException e) {
      throw failure("make the folder", folder, e);
    }
  }

  /** Opens a file to append to it, making it if it is not there. */
  public Appender append(Path file) {
    try {
      return new Appender(this, file, new RandomAccessFile(file.toFile(), "rw"));
    } catch (IOException e) {
      throw failure("write", file, e);
    }
  }

  /** Makes an empty file; false if it was there. */
  public boolean createIfAbsent(Path file) {
    try {
      Files.createFile(file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw failure("make", file, e);
    }
  }

  /** Puts a whole file in place if there is none; false if there is one. */
  public boolean publish(Path file, byte[] content, Sync sync) {
    Path temporary = temporary(file);
    try {
      write(temporary, content, sync == Sync.MILESTONE && syncsMilestones());
      Files.createLink(file, temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw failure("write", file, e);
    } finally {
      remove(temporary);
    }
  }

  /** Puts a whole file in place of the one there may be; synced first if asked. */
  public void replace(Path file, byte[] content, Sync sync) {
    Path temporary = temporary(file);
    try {
      write(temporary, content, sync == Sync.MILESTONE && syncsMilestones());
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      remove(temporary);
      throw failure("write", file, e);
    }
  }

  /** Moves a file or folder; what was there is replaced if it is a file. */
  public void rename(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failure("rename " + from + " to", to, e);
    }
  }

  /** Gives a file one more name, under which those who write it write on; nothing if it is gone. */
  public void link(Path file, Path name) {
    try {
      Files.createLink(name, file);
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      return;
    } catch (IOException e) {
      throw failure("link " + file + " as", name, e);
    }
  }

  /** A new file next to this one that is nobody else's; swept if it is left behind. */
  public Path temporary(Path file) {
    Path folder = file.getParent();
    String name = ".tmp-" + ProcessHandle.current().pid() + "-" + TEMPORARY.incrementAndGet() + "-";
    String suffix = Long.toString(System.nanoTime() & Long.MAX_VALUE, 36);
    return (folder == null ? root : folder).resolve(name + suffix);
  }

  /** Opens a file to write it from the beginning. */
  public FileOutputStream create(Path file) {
    try {
      return new FileOutputStream(file.toFile());
    } catch (IOException e) {
      throw failure("write", file, e);
    }
  }

  /** Cuts a file off after so many bytes. */
  public void cut(Path file, long length) {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      if (open.length() > length) {
        open.setLength(length);
        if (syncsMilestones()) {
          open.getFD().sync();
        }
      }
    } catch (IOException e) {
      throw failure("cut", file, e);
    }
  }

  /** Forces the entries of a folder to the disk, if milestones are synced. */
  public void syncFolder(Path folder) {
    if (!syncsMilestones()) {
      return;
    }
    sync(folder, Forced.folder(folder));
  }

  /** The same for a folder that many callers change: one call to the disk serves all who wait. */
  public void syncShared(Path folder) {
    if (syncsMilestones()) {
      sync(folder, shared.computeIfAbsent(folder, Forced::folder));
    }
  }

  private void sync(Path folder, Forced forced) {
    forced.changed();
    try {
      forced.force();
    } catch (AccessDeniedException e) {
      return;
    } catch (IOException e) {
      throw failure("sync the folder", folder, e);
    }
  }

  /** Deletes a file or an empty folder; nothing happens if it is not there or not empty. */
  public boolean remove(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (DirectoryNotEmptyException e) {
      return false;
    } catch (IOException e) {
      throw failure("delete", file, e);
    }
  }

  /** Deletes a folder and all in it. */
  public void removeTree(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              remove(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem)
                throws IOException {
              if (problem instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
              }
              throw problem;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path visited, @org.jspecify.annotations.Nullable IOException problem)
                throws IOException {
              if (problem != null) {
                throw problem;
              }
              remove(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw failure("delete", folder, e);
    }
  }

  private static void write(Path file, byte[] content, boolean sync) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      out.write(content);
      if (sync) {
        out.getFD().sync();
      }
    }
  }

  /** The error that an I/O failure becomes: what failed, on which path, why, what to do. */
  public StoreException failure(String doing, Path path, IOException cause) {
    String reason = IoProblems.reason(cause);
    String what = "cannot " + doing + " " + path + " in store filesystem:" + root + ": " + reason;
    String word = reason.toLowerCase(Locale.ROOT);
    if (cause instanceof AccessDeniedException || word.contains("permission denied")) {
      return new StoreException.Forbidden(
          what + "; give this user the right to it, or choose another root", cause);
    }
    if (word.contains("read-only")) {
      return new StoreException.Forbidden(
          what + "; mount it writable, or choose another root for what is recorded", cause);
    }
    if (word.contains("operation not permitted")) {
      return new StoreException.Forbidden(
          what + "; it may be marked as immutable (lsattr): lift that, or choose another root",
          cause);
    }
    if (isFull(cause)) {
      return new StoreException.Unavailable(
          what + "; make room there and repeat the call, what was acknowledged is kept", cause);
    }
    if (word.contains("too many open files")) {
      return new StoreException.Unavailable(
          what + "; raise the limit of open files (ulimit -n) and repeat the call", cause);
    }
    if (cause instanceof NotDirectoryException || word.contains("not a directory")) {
      return new StoreException.Unavailable(
          what + "; a file stands where a folder is needed, move it away", cause);
    }
    return new StoreException.Unavailable(what + "; look at the disk and repeat the call", cause);
  }

  private static boolean isFull(IOException cause) {
    String reason = IoProblems.reason(cause).toLowerCase(Locale.ROOT);
    return reason.contains("no space") || reason.contains("quota");
  }

  /** Whether a call failed because the disk, or this user's share of it, is full. */
  public static boolean isFull(StoreException failure) {
    return failure.getCause() instanceof IOException cause && isFull(cause);
  }

  /** Whether a whole file is forced before it is put in place. */
  public enum Sync {
    MILESTONE,
    NONE
  }

  /**
   * Whether something has this path. That it may not be seen is not that it is not there.
   *
   * @throws StoreException.Forbidden if it may not be seen
   */
  public boolean isThere(Path path) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    } catch (IOException e) {
      throw failure("look for", path, e);
    }
  }
}
