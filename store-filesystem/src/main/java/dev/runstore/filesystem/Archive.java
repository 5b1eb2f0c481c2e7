package dev.runstore.filesystem;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Places;
import dev.runstore.filesystem.disk.RunPlaces;
import dev.runstore.filesystem.journal.RunJournal;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Packs runs that have ended into one compressed file each. The bundle is whole before the folder
 * goes, and the folder is whole before the bundle goes; while both are there, the folder counts. To
 * read an archived run its folder is unpacked among the temporary files of this session.
 */
final class Archive implements AutoCloseable {
  private static final int OPEN = 16;
  private final Tenant tenant;
  private final Places places;
  private final RecentlyUsed<Bundle, RunPlaces> unpacked;

  Archive(Tenant tenant) {
    this.tenant = tenant;
    this.places = tenant.places();
    this.unpacked =
        new RecentlyUsed<>(
            OPEN, bundle -> unpack(bundle.run()), run -> tenant.disk().removeTree(run.folder()));
  }

  /**
   * Whether the run is in the archive and nowhere else: a folder without a history is not the run.
   */
  boolean holds(RunId id) {
    return !places.run(id).history(0).toFile().exists() && places.archived(id).toFile().exists();
  }

  /** Where an archived run can be read; its own folder if it was restored meanwhile. */
  RunPlaces read(RunId id) {
    Path file = places.archived(id);
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      String key = String.valueOf(now.fileKey());
      return unpacked.of(new Bundle(id, key, now.size(), now.lastModifiedTime()));
    } catch (NoSuchFileException e) {
      return places.run(id);
    } catch (IOException e) {
      throw tenant.disk().failure("read", file, e);
    }
  }

  boolean archive(RunId id) {
    RunJournal journal = tenant.journal(id);
    journal.refuseDeleted();
    if (holds(id)) {
      return false;
    }
    journal.refuseMissing();
    Disk disk = tenant.disk();
    disk.folder(places.archive());
    disk.folder(places.trash());
    Path gone = places.trash().resolve(RunId.next().value());
    boolean mine =
        journal.holdingNotes(
            () -> {
              Run run = journal.header().orElseThrow(() -> missing(id));
              if (!run.status().isTerminal()) {
                throw new StoreException.Conflict(
                    "cannot archive run " + id + ": it has not ended", run.eventCount());
              }
              return tenant
                  .locks()
                  .holding(
                      FileArtifacts.lock(id),
                      () -> {
                        if (holds(id)) {
                          return false;
                        }
                        pack(places.run(id), places.archived(id));
                        disk.rename(places.run(id).folder(), gone);
                        return true;
                      });
            });
    tenant.forget(id);
    disk.removeTree(gone);
    return mine;
  }

  /** A run that others move at this moment is not one that never was. */
  StoreException movedOr(RunId id, StoreException.NotFound missing) {
    boolean isThere = holds(id) || places.run(id).history(0).toFile().exists();
    return isThere
        ? new StoreException.Unavailable(
            "run "
                + id
                + " in store "
                + tenant.context().store()
                + " is being moved to the archive or out of it; repeat the call",
            missing)
        : missing;
  }

  private StoreException missing(RunId id) {
    return new StoreException.NotFound(
        "there is no run " + id + " in store " + tenant.context().store());
  }

  private void pack(RunPlaces run, Path bundle) {
    Disk disk = tenant.disk();
    Path temporary = disk.temporary(bundle);
    try {
      try (FileOutputStream file = disk.create(temporary);
          ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(file, 1 << 16))) {
        for (Path each : kept(run.folder())) {
          zip.putNextEntry(new ZipEntry(name(run.folder().relativize(each))));
          Files.copy(each, zip);
          zip.closeEntry();
        }
        zip.finish();
        zip.flush();
        if (disk.syncsMilestones()) {
          file.getFD().sync();
        }
      }
      disk.rename(temporary, bundle);
      disk.syncFolder(places.archive());
    } catch (IOException e) {
      throw disk.failure("pack run into", bundle, e);
    } finally {
      disk.remove(temporary);
    }
  }

  /**
   * The files of a run, in order. What somebody is still writing under a temporary name is no part
   * of it and may go at any moment.
   */
  private static List<Path> kept(Path folder) throws IOException {
    List<Path> kept = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && !isTemporary(file)) {
              kept.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException problem)
              throws IOException {
            if (problem instanceof NoSuchFileException && isTemporary(file)) {
              return FileVisitResult.CONTINUE;
            }
            throw problem;
          }
        });
    Collections.sort(kept);
    return kept;
  }

  private static boolean isTemporary(Path file) {
    return String.valueOf(file.getFileName()).startsWith(".tmp-");
  }

  private static String name(Path relative) {
    List<String> segments = new ArrayList<>();
    relative.forEach(segment -> segments.add(segment.toString()));
    return String.join("/", segments);
  }

  boolean restore(RunId id) {
    tenant.journal(id).refuseDeleted();
    if (!holds(id)) {
      tenant.journal(id).refuseMissing();
      return false;
    }
    Disk disk = tenant.disk();
    disk.folder(places.trash());
    boolean mine =
        tenant
            .locks()
            .holding(
                FileArtifacts.lock(id),
                () -> {
                  if (!holds(id)) {
                    return false;
                  }
                  Path folder = places.trash().resolve(RunId.next().value());
                  unpack(id, folder);
                  if (places.run(id).folder().toFile().exists()) {
                    disk.rename(
                        places.run(id).folder(), places.trash().resolve(RunId.next().value()));
                  }
                  disk.rename(folder, places.run(id).folder());
                  disk.syncFolder(places.runs());
                  disk.remove(places.archived(id));
                  return true;
                });
    tenant.forget(id);
    return mine;
  }

  private RunPlaces unpack(RunId id) {
    try {
      Path folder = Files.createTempDirectory("runstore-archived");
      try {
        unpack(id, folder);
      } catch (StoreException e) {
        tenant.disk().removeTree(folder);
        throw e;
      }
      return new RunPlaces(folder);
    } catch (IOException e) {
      throw tenant.disk().failure("unpack", places.archived(id), e);
    }
  }

  private void unpack(RunId id, Path folder) {
    Disk disk = tenant.disk();
    Set<Path> folders = new LinkedHashSet<>();
    try (ZipFile zip = new ZipFile(places.archived(id).toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
          throw new StoreException.Corrupt(
              "the bundle " + places.archived(id) + " names a file outside itself");
        }
        Path parent = file.getParent();
        if (parent != null) {
          disk.folder(parent);
        }
        extract(id, zip, entry, file);
        folders.add(file.getParent() == null ? folder : file.getParent());
      }
      folders.forEach(disk::syncFolder);
    } catch (ZipException e) {
      throw damaged(id, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw disk.failure("unpack", places.archived(id), e);
    }
  }

  private void extract(RunId id, ZipFile zip, ZipEntry entry, Path file) throws IOException {
    Disk disk = tenant.disk();
    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
        FileOutputStream out = disk.create(file)) {
      long length = in.transferTo(out);
      if (in.getChecksum().getValue() != entry.getCrc() || length != entry.getSize()) {
        throw damaged(id, entry.getName() + " is not what was packed");
      }
      if (disk.syncsMilestones()) {
        out.getFD().sync();
      }
    }
  }

  private StoreException damaged(RunId id, String why) {
    return new StoreException.Corrupt(
        "the bundle " + places.archived(id) + " is damaged: " + why + "; restore it from a copy");
  }

  /** A bundle as it is now: a run that is archived again is another one. */
  private record Bundle(RunId run, String file, long length, FileTime modified) {}

  @Override
  public void close() {
    unpacked.close();
  }
}
