package dev.runstore.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of a folder to import, by their names below it. Links are not followed, folders whose
 * names begin with a dot are left out, and no name that stands in a file leads to another file.
 */
public final class ImportFolder {
  /** The most files that a folder may have. */
  public static final int MAX_FILES = 100_000;

  private final String name;
  private final String place;
  private final Map<String, Path> files;

  private ImportFolder(String name, String place, Map<String, Path> files) {
    this.name = name;
    this.place = place;
    this.files = files;
  }

  /**
   * The folder with all that is below it.
   *
   * @throws UncheckedIOException if it cannot be read
   * @throws RefusedImportException if it has too many files or is a store of runs itself
   */
  public static ImportFolder of(Path folder) {
    TreeMap<String, Path> found = new TreeMap<>();
    try {
      if (isStore(folder)) {
        throw new RefusedImportException(
            "cannot import "
                + folder
                + ": it is a store of runs; wct store copy takes runs from one store to another");
      }
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
              Path last = below.getFileName();
              boolean hidden = last != null && last.toString().startsWith(".");
              return hidden && !below.equals(folder)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile()) {
                found.put(slashed(folder.relativize(file)), file);
              }
              if (found.size() > MAX_FILES) {
                throw new RefusedImportException(
                    "cannot import " + folder + ": it has more than " + MAX_FILES + " files");
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
    }
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return new ImportFolder(
        last == null ? folder.toString() : last.toString(), folder.toString(), found);
  }

  /**
   * Whether this folder is a store of runs, which is not imported but copied from.
   *
   * @throws IOException if it cannot be read
   */
  public static boolean isStore(Path folder) throws IOException {
    Path layout = folder.resolve("layout.json");
    if (!Files.isRegularFile(layout, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(layout)) {
      return new String(in.readNBytes(1_024), StandardCharsets.UTF_8)
          .contains("\"layout\":\"runstore\"");
    }
  }

  /** Whether this is a folder. */
  public static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static String slashed(Path relative) {
    List<String> parts = new ArrayList<>();
    relative.forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }

  /** The folder's own name. */
  public String name() {
    return name;
  }

  /** The names of its files, with slashes, sorted. */
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  /** A file, by a name that {@link #names} gives. */
  public Optional<ImportSource> file(String fileName) {
    return Optional.ofNullable(files.get(fileName)).map(path -> ImportSource.of(fileName, path));
  }

  /** Its files that say by their names that they are JSON. */
  private List<ImportSource> json() {
    return names().stream()
        .filter(fileName -> fileName.matches(".*\\.(json|jsonl|ndjson)"))
        .map(this::file)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Whether it has such files and all of them are recognized. */
  public boolean hasOnly(RunImporter importer) {
    List<ImportSource> files = json();
    return !files.isEmpty() && files.stream().allMatch(importer::recognizes);
  }

  /**
   * Such files, of which there must be one.
   *
   * @throws RefusedImportException if there is none
   */
  public List<ImportSource> someJson() {
    List<ImportSource> files = json();
    if (files.isEmpty()) {
      throw refused("no file in it ends in .json, .jsonl or .ndjson");
    }
    return files;
  }

  /** What is in a folder below this one, by its names there. */
  public ImportFolder below(String path) {
    TreeMap<String, Path> inside = new TreeMap<>();
    files.forEach(
        (fileName, file) -> {
          if (fileName.startsWith(path + "/")) {
            inside.put(fileName.substring(path.length() + 1), file);
          }
        });
    return new ImportFolder(path.substring(path.lastIndexOf('/') + 1), place + "/" + path, inside);
  }

  /** A refusal of this folder. */
  public RefusedImportException refused(String reason) {
    return new RefusedImportException("cannot import " + place + ": " + reason);
  }
}
