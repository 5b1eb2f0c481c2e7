package dev.runstore.formats;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The importers on the class path. */
public final class Importers {
  private Importers() {}

  private static <T extends Importer> List<T> loaded(Class<T> kind) {
    return ServiceLoader.load(kind).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Importer::format))
        .toList();
  }

  private static <T extends Importer> Optional<T> find(List<T> all, String format) {
    return all.stream().filter(one -> Formats.names(format, one.format())).findFirst();
  }

  private static IllegalArgumentException unknown(List<? extends Importer> all, String format) {
    return new IllegalArgumentException(
        Formats.unknown(format, all.stream().map(Importer::format).toList()));
  }

  private static String told(List<? extends Importer> all) {
    return all.stream().map(Importer::format).collect(Collectors.joining(", "));
  }

  /** All of them, by the names of their formats. */
  public static List<RunImporter> all() {
    return loaded(RunImporter.class);
  }

  /**
   * The importer of a format; {@code json} is short for {@code runstore-json}.
   *
   * @throws IllegalArgumentException if there is none, with the names there are
   */
  public static RunImporter of(String format) {
    return find(all(), format).orElseThrow(() -> unknown(all(), format));
  }

  /**
   * The importer of a format for this content.
   *
   * @throws RefusedImportException if it is a format of folders
   * @throws IllegalArgumentException if there is none, with the names there are
   */
  public static RunImporter of(String format, ImportSource source) {
    if (find(all(), format).isEmpty() && find(ofFolders(), format).isPresent()) {
      throw source.refused(format + " is a format of folders; import the folder that it is in");
    }
    return of(format);
  }

  /**
   * The importer that recognizes the content.
   *
   * @throws RefusedImportException if none does, or more than one, with what the content is and
   *     which formats there are
   */
  public static RunImporter recognizing(ImportSource source) {
    List<RunImporter> all = all();
    List<RunImporter> certain =
        all.stream().filter(importer -> importer.recognizesBeginning(source)).toList();
    if (certain.size() == 1) {
      return certain.get(0);
    }
    List<RunImporter> found = all.stream().filter(importer -> importer.recognizes(source)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.size() > 1) {
      throw source.refused(
          "it may be "
              + found.stream().map(RunImporter::format).collect(Collectors.joining(" or "))
              + "; say which format it is");
    }
    refusePart(source);
    throw source.refused(
        "it is no format that can be imported ("
            + source.outline().described()
            + "); known are "
            + told(all));
  }

  private static void refusePart(ImportSource source) {
    for (FolderImporter importer : ofFolders()) {
      if (importer.records().contains(source.name())) {
        throw source.refused(
            "it is a part of a run that is a folder ("
                + importer.format()
                + "); import the folder that it is in");
      }
    }
  }

  /** The importers of folders, by the names of their formats. */
  public static List<FolderImporter> ofFolders() {
    return loaded(FolderImporter.class);
  }

  /**
   * The importer that recognizes the folder.
   *
   * @throws RefusedImportException if none does, with the formats there are
   */
  public static FolderImporter recognizing(ImportFolder folder) {
    List<FolderImporter> all = ofFolders();
    return all.stream()
        .filter(importer -> importer.recognizes(folder))
        .findFirst()
        .orElseThrow(
            () ->
                folder.refused(
                    "it is no folder that can be imported; known are "
                        + told(all)
                        + "; name single files to import those"));
  }

  /**
   * The importer of a format for this folder.
   *
   * @throws RefusedImportException if it is a format of files
   * @throws IllegalArgumentException if there is none, with the names there are
   */
  public static FolderImporter of(String format, ImportFolder folder) {
    List<FolderImporter> ofFolders = ofFolders();
    Optional<FolderImporter> found = find(ofFolders, format);
    if (found.isEmpty() && find(all(), format).isPresent()) {
      throw folder.refused(format + " is a format of files; import the files in it");
    }
    return found.orElseThrow(() -> unknown(ofFolders, format));
  }

  /**
   * Imports the runs of a source of whatever format.
   *
   * @throws RefusedImportException if no importer recognizes it or the content is not as its format
   *     says; nothing was written
   */
  public static List<ImportReport> read(ImportSource source, ImportTarget target) {
    return recognizing(source).read(source, target);
  }
}
