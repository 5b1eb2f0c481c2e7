package dev.runstore.formats;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The exporters on the class path. */
public final class Exporters {
  private Exporters() {}

  /** All of them, by the names of their formats. */
  public static List<RunExporter> all() {
    return ServiceLoader.load(RunExporter.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(RunExporter::format))
        .toList();
  }

  /**
   * The exporter of a format; {@code json} is short for {@code runstore-json}.
   *
   * @throws IllegalArgumentException if there is none, with the names there are
   */
  public static RunExporter of(String format) {
    List<RunExporter> all = all();
    return all.stream()
        .filter(exporter -> Formats.names(format, exporter.format()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Formats.unknown(format, all.stream().map(RunExporter::format).toList())));
  }
}
