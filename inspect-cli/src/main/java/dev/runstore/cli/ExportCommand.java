package dev.runstore.cli;

import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Texts;
import dev.runstore.cli.output.Sizes;
import dev.runstore.formats.Exporter;
import dev.runstore.formats.Exporters;
import dev.runstore.formats.FolderExporter;
import dev.runstore.formats.RunExporter;
import dev.runstore.formats.RunSource;
import dev.runstore.formats.TableExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct export}. */
@Command(
    name = "export",
    description = {
      "Writes a run in a format that people, other tools or another store can read.",
      "wct export --format list names the formats."
    })
final class ExportCommand implements Callable<Integer> {
  private static final String LIST = "list";

  private final App app;

  @Mixin RunParameter run = new RunParameter();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "The format; list names them all (default: as FILE ends; json without an ending).")
  @Nullable String format;

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "Which table, where the format has several: runs, steps, events and so on.")
  @Nullable String table;

  @Option(
      names = {"-O", "--output"},
      paramLabel = "FILE",
      description = "Write to this file or folder, not to the standard output.")
  @Nullable Path output;

  @Option(names = "--force", description = "Replace FILE if it is there already.")
  boolean force;

  ExportCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    if (LIST.equals(format)) {
      ExportFormats.tell(app);
      return ExitCode.OK.number();
    }
    Exporter exporter = exporter();
    switch (exporter) {
      case RunExporter file -> write(table == null ? file : chosen(file, table));
      case FolderExporter folder -> write(folder);
    }
    return ExitCode.OK.number();
  }

  private Exporter exporter() {
    if (format != null) {
      return Exporters.named(format);
    }
    String name = output == null ? "" : output.toString().toLowerCase(Locale.ROOT);
    return Exporters.all().stream()
        .filter(one -> !one.fileEnding().isEmpty() && name.endsWith(one.fileEnding()))
        .max(Comparator.comparingInt(one -> one.fileEnding().length()))
        .orElseGet(() -> withoutEnding(name));
  }

  private static Exporter withoutEnding(String name) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    if (last.lastIndexOf('.') > 0) {
      throw CommandFailure.usage(
          "no format ends in "
              + Texts.quote(last.substring(last.lastIndexOf('.')))
              + "; give --format NAME, or end FILE as one of "
              + Exporters.all().stream()
                  .map(Exporter::fileEnding)
                  .filter(ending -> !ending.isEmpty())
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    return Exporters.named("json");
  }

  private static RunExporter chosen(RunExporter exporter, String table) {
    if (exporter instanceof TableExporter tables) {
      return tables.of(table);
    }
    throw CommandFailure.usage("the format " + exporter.format() + " has no tables");
  }

  private void write(RunExporter exporter) throws IOException {
    if (output == null && !exporter.isText() && app.terminal().interactive()) {
      throw CommandFailure.usage(
          "the format " + exporter.format() + " is no text for a terminal; give --output FILE");
    }
    if (output == null) {
      RunId id = run.id(app);
      exporter.write(source(id), app.out().json());
      app.out().flush();
      WholeRun.requireWithArtifacts(app, id);
      return;
    }
    Path file = app.path(output);
    NewFile made = target(file);
    RunId id = run.id(app);
    made.file(out -> exporter.write(source(id), out));
    app.say("wrote run " + id + " as " + exporter.format() + size(file) + ", to " + file);
    WholeRun.requireWithArtifacts(app, id);
  }

  private static String size(Path file) throws IOException {
    return Files.isRegularFile(file) ? ", " + Sizes.bytes(Files.size(file)) : "";
  }

  private void write(FolderExporter exporter) throws IOException {
    if (table != null) {
      throw CommandFailure.usage("the format " + exporter.format() + " has no tables");
    }
    if (output == null) {
      throw CommandFailure.usage(
          "the format " + exporter.format() + " is a folder of files; give --output FOLDER");
    }
    Path folder = app.path(output);
    NewFile made = target(folder);
    RunId id = run.id(app);
    made.folder(empty -> exporter.write(source(id), empty));
    app.say("wrote run " + id + " as " + exporter.format() + ", to " + folder);
    WholeRun.requireWithArtifacts(app, id);
  }

  private NewFile target(Path file) throws IOException {
    String root = app.stores().executionSession().maintenance().describe().getOrDefault("root", "");
    if (!root.isEmpty() && isBelow(file, Path.of(root))) {
      throw CommandFailure.usage(file + " is inside the store itself; write it somewhere else");
    }
    return new NewFile(file, force ? NewFile.Existing.REPLACED : NewFile.Existing.KEPT);
  }

  private static boolean isBelow(Path file, Path root) throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    return folder != null
        && Files.isDirectory(folder)
        && Files.isDirectory(root)
        && folder.toRealPath().startsWith(root.toRealPath());
  }

  private RunSource source(RunId id) {
    return new RunSource(app.executions(), app.artifacts(), id);
  }
}
