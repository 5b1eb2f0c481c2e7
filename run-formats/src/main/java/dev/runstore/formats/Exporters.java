package dev.runstore.formats;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The exporters on the class path. */
public final class Exporters {
  private Exporters() {}

  /** All of them, by the names of their formats. */
  public static List<Exporter> all() {
    return Stream.concat(loaded(RunExporter.class), loaded(FolderExporter.class))
        .sorted(Comparator.comparing(Exporter::format))
        .toList();
  }

  private static Stream<Exporter> loaded(Class<? extends Exporter> kind) {
    return ServiceLoader.load(kind).stream().map(ServiceLoader.Provider::get);
  }

  /**
   * The exporter of a format; {@code json} is short for {@code runstore-json}.
   *
   * @throws IllegalArgumentException if there is none, with the names there are
   */
  public static Exporter named(String format) {
    List<Exporter> all = all();
    return all.stream()
        .filter(exporter -> Formats.names(format, exporter.format()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Formats.unknown(format, all.stream().map(Exporter::format).toList())));
  }

  /**
   * The exporter of a format that is one file; {@code json} is short for {@code runstore-json}.
   *
   * @throws IllegalArgumentException if there is none, with the names there are, or if it writes a
   *     folder
   */
  public static RunExporter of(String format) {
    return switch (named(format)) {
      case RunExporter file -> file;
      case FolderExporter folder ->
          throw new IllegalArgumentException(
              "the format " + folder.format() + " is a folder, not a file");
    };
  }
}
