package dev.runstore.cli;

import dev.runstore.api.model.RunId;
import dev.runstore.cli.output.Sizes;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.RefusedImportException;
import dev.runstore.formats.bundle.BundleImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wct bundle verify}. */
@Command(
    name = "verify",
    description = {
      "Checks bundles wholly: digests, artifacts, events. Needs no store.",
      "Exits with 7 if one of them is damaged."
    })
final class BundleVerifyCommand implements Callable<Integer> {
  private final App app;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The bundles.")
  List<Path> files = List.of();

  BundleVerifyCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() {
    ExitCode result = ExitCode.OK;
    for (Path file : files) {
      ImportSource source = source(file);
      try {
        RunId run = new BundleImporter().verify(source);
        app.out().line(run + "\t" + App.quoted(file.toString()));
        app.say("whole: " + file + ", " + Sizes.bytes(source.byteLength()));
      } catch (RefusedImportException e) {
        app.say("damaged: " + file + ": " + e.reason());
        result = ExitCode.CORRUPT;
      }
    }
    app.out().flush();
    return result.number();
  }

  private ImportSource source(Path file) {
    try {
      return ImportSource.of(file.toString(), app.path(file));
    } catch (RefusedImportException e) {
      throw CommandFailure.failure("cannot verify " + file + ": " + e.reason());
    }
  }
}
