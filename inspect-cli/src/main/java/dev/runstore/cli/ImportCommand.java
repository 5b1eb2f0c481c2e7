package dev.runstore.cli;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.Alias;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import dev.runstore.formats.FolderImporter;
import dev.runstore.formats.ImportFolder;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.ImportTarget.Losses;
import dev.runstore.formats.ImportTarget.Naming;
import dev.runstore.formats.Importers;
import dev.runstore.formats.RefusedImportException;
import dev.runstore.formats.RunImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** {@code wct import}. */
@Command(
    name = "import",
    description = {
      "Imports runs that other systems recorded, or that were exported from a store.",
      "Importing the same file again changes nothing. A file that is refused does not keep the"
          + " others out; the command then exits with 1."
    })
final class ImportCommand implements Callable<Integer> {
  private static final String LIST = "list";

  private final App app;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description =
          "The files, or the folders of formats that have them (--format list); - is the standard"
              + " input.")
  List<String> files = List.of();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "Their format; list names them all (default: what they look like).")
  @Nullable String format;

  @Option(names = "--again", description = "Import as new runs, also what was imported before.")
  boolean again;

  @Option(
      names = "--partial",
      description = {
        "Import also what is left of a run of which a part was lost before it was exported; the run"
            + " gets a warning that says what is missing."
      })
  boolean partial;

  @Mixin OutputOption output = new OutputOption();

  ImportCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    if (LIST.equals(format)) {
      ImportFormats.tell(app);
      return ExitCode.OK.number();
    }
    if (files.isEmpty()) {
      throw CommandFailure.usage(
          "say which files to import; --format list shows what can be imported");
    }
    app.stores().requireWritable();
    ImportTarget target =
        new ImportTarget(
            app.executions(),
            app.artifacts(),
            again ? Naming.FRESH : Naming.DERIVED,
            app.stores().config().inlineLimit(),
            (int) Math.min(Integer.MAX_VALUE, app.stores().config().previewLimit()),
            partial ? Losses.TOLD : Losses.REFUSED);
    List<Imported> reports = new ArrayList<>();
    ExitCode result = ExitCode.OK;
    try {
      for (String file : files) {
        try {
          read(file, target, report -> reports.add(new Imported(file, report)));
        } catch (RuntimeException e) {
          if (files.size() == 1 || !isOfOneFile(e)) {
            throw e;
          }
          new ErrorReport(app).tellOf(file, e);
          result = ExitCode.FAILURE;
        }
      }
    } finally {
      if (!reports.isEmpty() || output.format == Format.JSON || output.format == Format.YAML) {
        tell(reports);
      }
    }
    return result.number();
  }

  /** What came of a run of this file. */
  private record Imported(String file, ImportReport report) {}

  /** Whether other files can be imported nevertheless. */
  private static boolean isOfOneFile(RuntimeException failure) {
    return switch (failure) {
      case RefusedImportException refused -> true;
      case UncheckedIOException unreadable -> true;
      case StoreException.AlreadyExists other -> true;
      case StoreException.Conflict other -> true;
      case StoreException.Expired deleted -> true;
      case StoreException.LeaseHeld held -> true;
      default -> false;
    };
  }

  private void tell(List<Imported> reports) {
    try (Sink<Imported> sink = Sinks.open(output.format, listing(), app.out())) {
      reports.forEach(sink::accept);
    }
  }

  private void read(String file, ImportTarget target, Consumer<ImportReport> told)
      throws IOException {
    Path folder = app.path(Path.of(file));
    if (!file.equals("-") && ImportFolder.isFolder(folder) && ImportFolder.isStore(folder)) {
      refuseForStores();
      new StoreFolder(app, folder).copy(told);
    } else {
      read(file, target).forEach(told);
    }
  }

  /** The runs of a store keep their ids. */
  private void refuseForStores() {
    if (again || (format != null && !format.equals(StoreFolder.FORMAT))) {
      throw CommandFailure.usage(
          "a folder that is a store, as wct export --format folder writes it, is copied from:"
              + " leave "
              + (again ? "--again" : "--format")
              + " away");
    }
  }

  private List<ImportReport> read(String file, ImportTarget target) throws IOException {
    if (!file.equals("-") && ImportFolder.isFolder(app.path(Path.of(file)))) {
      ImportFolder folder = ImportFolder.of(app.path(Path.of(file)));
      FolderImporter importer =
          format == null ? Importers.recognizing(folder) : Importers.of(format, folder);
      return importer.read(folder, target);
    }
    if (!file.equals("-")) {
      return read(ImportSource.of(app.path(Path.of(file))), target);
    }
    Path kept = Files.createTempFile("wct-import-", ".json");
    try {
      Files.copy(app.around().in(), kept, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      return read(ImportSource.of("standard input", kept), target);
    } finally {
      Files.delete(kept);
    }
  }

  private List<ImportReport> read(ImportSource source, ImportTarget target) {
    RunImporter importer =
        format == null ? Importers.recognizing(source) : Importers.of(format, source);
    return importer.read(source, target);
  }

  private static Listing<Imported> listing() {
    return new Listing<>(
        List.of(
            Column.of("run", one -> Cell.of(one.report.runId().value())),
            Column.of("alias", one -> Cell.of(one.report.alias().map(Alias::value).orElse(""))),
            Column.of("format", one -> Cell.of(one.report.format())),
            Column.of("new", one -> Cell.of(one.report.isNew() ? "yes" : "no")),
            Column.of("file", one -> Cell.of(one.file))),
        one -> one.report.runId().value(),
        ImportCommand::write);
  }

  private static void write(Imported one, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("runId", one.report.runId().value());
    if (one.report.alias().isPresent()) {
      out.writeStringProperty("alias", one.report.alias().get().value());
    } else {
      out.writeNullProperty("alias");
    }
    out.writeStringProperty("format", one.report.format());
    out.writeBooleanProperty("isNew", one.report.isNew());
    out.writeStringProperty("file", one.file);
    out.writeEndObject();
  }
}
