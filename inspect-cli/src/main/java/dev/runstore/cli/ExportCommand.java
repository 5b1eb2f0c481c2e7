package dev.runstore.cli;

import dev.runstore.api.model.RunId;
import dev.runstore.cli.output.Sizes;
import dev.runstore.formats.Exporters;
import dev.runstore.formats.RunExporter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct export}. */
@Command(
    name = "export",
    description = "Writes a run in a format that other tools, or another store, can read.")
final class ExportCommand implements Callable<Integer> {
  private final App app;

  @Mixin RunParameter run = new RunParameter();

  @Option(names = "--format", paramLabel = "NAME", description = "The format (default: json).")
  String format = "json";

  @Option(
      names = {"-O", "--output"},
      paramLabel = "FILE",
      description = "Write to this file, not to the standard output.")
  @Nullable Path output;

  ExportCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    RunExporter exporter = Exporters.of(FormatName.full(format));
    RunId id = run.id(app);
    if (output == null && !exporter.isText() && app.terminal().interactive()) {
      throw CommandFailure.usage(
          "the format " + exporter.format() + " is no text for a terminal; give --output FILE");
    }
    if (output == null) {
      exporter.write(app.executions(), app.artifacts(), id, app.out().json());
      app.out().flush();
    } else {
      toFile(exporter, id, app.path(output));
    }
    return ExitCode.OK.number();
  }

  private void toFile(RunExporter exporter, RunId id, Path file) throws IOException {
    Path part = beside(file);
    try {
      try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
        exporter.write(app.executions(), app.artifacts(), id, to);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    app.say("wrote run " + id + ", " + Sizes.bytes(Files.size(file)) + ", to " + file);
  }

  private static Path beside(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      return Files.createTempFile(folder, ".wct-export-", ".part");
    } catch (IOException e) {
      throw CommandFailure.usage(
          "cannot write "
              + file
              + ": "
              + (folder != null && Files.isDirectory(folder)
                  ? "no file can be made in " + folder + "; check its permissions and its space"
                  : "there is no folder " + folder + "; make it first"));
    }
  }
}
