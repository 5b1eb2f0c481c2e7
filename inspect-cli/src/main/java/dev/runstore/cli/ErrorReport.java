package dev.runstore.cli;

import dev.runstore.api.StoreException;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Output;
import dev.runstore.dag.RunNotResumable;
import dev.runstore.dag.runbook.RunbookException;
import dev.runstore.formats.RefusedImportException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ParameterException;

/** Tells errors: one clear message with what to do next; where it comes from only on request. */
final class ErrorReport {
  private static final Pattern RUN = Pattern.compile("\\brun ([0-7][0-9A-HJKMNP-TV-Z]{25})\\b");

  private final App app;

  ErrorReport(App app) {
    this.app = app;
  }

  int tell(Throwable failure) {
    return tell(failure, message(failure));
  }

  /** Tells why this file, one of several, was not imported. */
  void tellOf(String file, RuntimeException failure) {
    String message =
        switch (failure) {
          case RefusedImportException refused when !refused.reason().equals(text(refused)) ->
              "cannot import " + file + ": " + refused.reason();
          case StoreException refused -> "cannot import " + file + ": " + message(refused);
          default -> message(failure);
        };
    var unused = tell(failure, message);
  }

  private int tell(Throwable failure, String message) {
    if (failure instanceof Output.ReaderGone) {
      return ExitCode.OK.number();
    }
    ExitCode code = ExitCode.of(failure);
    write(app.asCalled(message));
    if (app.debug()) {
      failure.printStackTrace(app.around().err());
    }
    app.around().err().flush();
    return code.number();
  }

  int misused(ParameterException failure, String[] args) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName(" ");
    String called = App.quoted(app.name()) + command.substring(command.indexOf("wct") + 3);
    write(Misuse.told(failure) + "\n" + called + " --help says how it is called");
    if (app.debug()) {
      failure.printStackTrace(app.around().err());
    }
    app.around().err().flush();
    return ExitCode.USAGE.number();
  }

  private String message(Throwable failure) {
    return switch (failure) {
      case StoreException refused -> text(refused) + hint(refused);
      case NoSuchFileException missing ->
          "there is no file " + missing.getFile() + "; check the path";
      case AccessDeniedException denied ->
          "no permission for " + denied.getFile() + "; check its owner and mode";
      case UncheckedIOException io when io.getCause() != null -> message(io.getCause());
      case IOException io when io.getCause() instanceof StoreException refused -> message(refused);
      case IOException io -> "reading or writing failed: " + text(io);
      case Output.NotWritten told -> text(told);
      case CommandFailure told -> text(told);
      case RunbookException refused -> text(refused);
      case RunNotResumable other -> text(other);
      case RefusedImportException refused -> text(refused);
      case IllegalArgumentException wrong -> text(wrong);
      case OutOfMemoryError full ->
          "not enough memory; give more with WCT_JAVA_OPTS=-Xmx1g, or ask for less at a time";
      case NoClassDefFoundError missing -> missing(missing);
      default -> unexpected(failure);
    };
  }

  private static String missing(NoClassDefFoundError missing) {
    return ClassPath.unreadable(System.getProperty("java.class.path", ""))
        .map(
            file ->
                "the class "
                    + missing.getMessage()
                    + " is missing, as "
                    + file
                    + "\nremove that file, and start wct without WCT_NO_BUILD to have it built again")
        .orElseGet(() -> unexpected(missing));
  }

  private static String unexpected(Throwable failure) {
    return "unexpected error "
        + failure.getClass().getSimpleName()
        + ": "
        + text(failure)
        + "\nthis is a fault of wct; run it again with --debug and report what it shows";
  }

  private String hint(StoreException failure) {
    return switch (failure) {
      case StoreException.NotFound e -> "";
      case StoreException.Expired e -> "";
      case StoreException.NotYet e -> "";
      case StoreException.Forbidden e -> "";
      case StoreException.AlreadyExists e -> "";
      case StoreException.Conflict e -> "";
      case StoreException.Fenced e -> "\nanother runner goes on with this run" + shown(e);
      case StoreException.LeaseHeld e -> "";
      case StoreException.Unavailable e -> "";
      case StoreException.OutcomeUnknown e ->
          "\nit may have been done: repeating the command is safe";
      case StoreException.Corrupt e ->
          app.hasOpened() ? "\nwct store check names every damaged record" : "";
      case StoreException.InvalidConfiguration e -> "";
      case StoreException.Unsupported e -> "";
    };
  }

  /** How to see the run that the message names. */
  private static String shown(StoreException refused) {
    Matcher run = RUN.matcher(text(refused));
    return run.find() ? "; wct inspect " + run.group(1) + " shows it" : "";
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }

  private void write(String message) {
    PrintStream err = app.around().err();
    String[] lines = message.strip().split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      err.println((i == 0 ? "wct: " : "     ") + Safe.logLine(lines[i]));
    }
  }
}
