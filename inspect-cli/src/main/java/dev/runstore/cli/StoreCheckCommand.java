package dev.runstore.cli;

import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.config.Stores;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;
import dev.runstore.cli.output.Style;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wct store check}. */
@Command(
    name = "check",
    description = {
      "Looks for damage and names it.",
      "Exits with 7 if something that was recorded cannot be read, with 1 if something can be"
          + " mended and --repair was not given."
    })
final class StoreCheckCommand implements Callable<Integer> {
  private final App app;

  @Mixin OutputOption output = new OutputOption();

  @Option(names = "--repair", description = "Mend what can be mended.")
  boolean repair;

  @Option(
      names = "--remove-unowned",
      description =
          "Remove the artifacts of runs that no store of runs knows, if they are older than a"
              + " day.")
  boolean removeUnowned;

  private ExitCode result = ExitCode.OK;
  private long findings;
  private long mended;
  private boolean mendable;

  StoreCheckCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() {
    Stores stores = app.stores();
    app.requireStore();
    try (FoundSink sink = new FoundSink()) {
      stores.check(
          app.tenant(),
          repair ? Repair.MEND : Repair.REPORT_ONLY,
          finding -> {
            findings++;
            mended += finding.mended() ? 1 : 0;
            mendable |= finding.remedy().startsWith("store check --repair");
            sink.accept(finding);
            weigh(finding);
          });
    }
    if (removeUnowned) {
      stores.removeUnowned(
          app.tenant(),
          Duration.ofDays(1),
          run -> app.say("removed the artifacts of run " + run + ", which no store knows"));
    }
    app.say(conclusion());
    return result.number();
  }

  private String conclusion() {
    return switch (result) {
      case CORRUPT -> "some of what was recorded cannot be read; the rest stays readable";
      case OK -> findings == mended ? inOrder() : "no record is damaged; " + left();
      default -> left();
    };
  }

  private String inOrder() {
    return findings == 0 ? "nothing is wrong" : "everything is in order now";
  }

  private String left() {
    if (repair) {
      return "what was not mended says why";
    }
    return mendable
        ? "wct store check --repair mends what can be mended"
        : "there is nothing that --repair mends: each says what to do";
  }

  /** Where nothing is found people see no heading over nothing; programs get their empty list. */
  private final class FoundSink implements AutoCloseable {
    private @Nullable Sink<Finding> open;

    FoundSink() {
      open = output.format == Format.TABLE || output.format == Format.WIDE ? null : opened();
    }

    private Sink<Finding> opened() {
      return Sinks.open(output.format, listing(), app.out());
    }

    void accept(Finding finding) {
      Sink<Finding> there = open == null ? opened() : open;
      open = there;
      there.accept(finding);
    }

    @Override
    public void close() {
      if (open != null) {
        open.close();
      }
    }
  }

  private void weigh(Finding finding) {
    if (finding.severity() == Severity.LOSS) {
      result = ExitCode.CORRUPT;
    } else if (finding.severity() == Severity.WARNING
        && !finding.mended()
        && result == ExitCode.OK) {
      result = ExitCode.FAILURE;
    }
  }

  private static Listing<Finding> listing() {
    return new Listing<>(
        List.of(
            Column.of("severity", StoreCheckCommand::severity),
            Column.of("mended", finding -> Cell.of(finding.mended() ? "yes" : "no")),
            Column.of("place", finding -> Cell.of(finding.place())),
            Column.of("problem", finding -> Cell.of(finding.problem())),
            Column.of("remedy", finding -> Cell.of(finding.remedy()))),
        Finding::place,
        (finding, out) -> {
          out.writeStartObject();
          out.writeStringProperty("severity", finding.severity().name());
          out.writeBooleanProperty("mended", finding.mended());
          out.writeStringProperty("place", finding.place());
          out.writeStringProperty("problem", finding.problem());
          out.writeStringProperty("remedy", finding.remedy());
          out.writeEndObject();
        });
  }

  private static Cell severity(Finding finding) {
    String word = Statuses.word(finding.severity());
    return switch (finding.severity()) {
      case NOTICE -> new Cell(word, word, Style.FAINT);
      case WARNING -> new Cell(word, word, Style.ATTENTION);
      case LOSS -> new Cell(word, word, Style.BAD);
    };
  }
}
