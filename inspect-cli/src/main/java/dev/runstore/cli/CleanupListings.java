package dev.runstore.cli;

import dev.runstore.api.retention.DeletionPlan.Doomed;
import dev.runstore.api.retention.DeletionReceipt;
import dev.runstore.api.retention.DeletionReceipt.Attempt;
import dev.runstore.api.retention.DeletionReceipt.Outcome;
import dev.runstore.api.retention.DeletionReceipt.Result;
import dev.runstore.api.retention.PlanFolder;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** How plans and receipts of deletions are listed. */
final class CleanupListings {
  private CleanupListings() {}

  static Listing<Doomed> plan() {
    return new Listing<>(
        List.of(
            Column.of("run", run -> Cell.of(run.runId().value())),
            Column.of("subject", run -> Cell.of(run.subject())),
            Column.of("status", run -> Cell.of(Statuses.word(run.status()))),
            Column.of("ended", run -> Cell.of(run.endedAt().map(Instant::toString).orElse(""))),
            Column.of("reason", run -> Cell.of(word(run.reason()))),
            Column.of("events", run -> Cell.of(Long.toString(run.events()))),
            Column.of("artifacts", run -> Cell.of(Long.toString(run.artifacts()))),
            Column.of("bytes", run -> bytes(run.artifactBytes()))),
        run -> run.runId().value(),
        (run, out) -> {
          out.writeStartObject();
          out.writeStringProperty("runId", run.runId().value());
          out.writeStringProperty("subject", run.subject());
          out.writeStringProperty("status", run.status().name());
          if (run.endedAt().isPresent()) {
            out.writeStringProperty("endedAt", run.endedAt().get().toString());
          } else {
            out.writeNullProperty("endedAt");
          }
          out.writeStringProperty("reason", run.reason().name());
          out.writeNumberProperty("events", run.events());
          out.writeNumberProperty("artifacts", run.artifacts());
          out.writeNumberProperty("artifactBytes", run.artifactBytes());
          out.writeEndObject();
        });
  }

  static Listing<Outcome> receipt(App app) {
    return new Listing<>(
        List.of(
            Column.of("result", CleanupListings::result),
            Column.of("run", outcome -> Cell.of(outcome.runId().value())),
            Column.of("artifacts", outcome -> Cell.of(Long.toString(outcome.artifacts()))),
            Column.of("bytes", outcome -> bytes(outcome.artifactBytes())),
            Column.of("reason", outcome -> Cell.of(app.asCalled(outcome.reason().orElse(""))))),
        outcome -> outcome.runId().value(),
        (outcome, out) -> {
          out.writeStartObject();
          out.writeStringProperty("runId", outcome.runId().value());
          out.writeStringProperty("result", outcome.result().name());
          out.writeNumberProperty("artifacts", outcome.artifacts());
          out.writeNumberProperty("artifactBytes", outcome.artifactBytes());
          if (outcome.reason().isPresent()) {
            out.writeStringProperty("reason", outcome.reason().get());
          } else {
            out.writeNullProperty("reason");
          }
          out.writeEndObject();
        });
  }

  /** A sentence with the figures of a receipt and where it is kept. */
  static String summary(DeletionReceipt receipt, PlanFolder folder) {
    return "deleted "
        + runs(receipt.count(Result.DELETED))
        + " and "
        + Sizes.bytes(receipt.artifactBytes())
        + " of artifacts, "
        + receipt.count(Result.ALREADY_GONE)
        + " were gone already"
        + (receipt.attempt() == Attempt.RESUMED && receipt.count(Result.ALREADY_GONE) > 0
            ? " (with those that an earlier attempt of this plan deleted), "
            : ", ")
        + receipt.count(Result.KEPT)
        + " are kept; the receipt is "
        + folder.folder().resolve(receipt.planId() + ".receipt.json");
  }

  /** So many runs, in words. */
  static String runs(long count) {
    return count + (count == 1 ? " run" : " runs");
  }

  private static Cell result(Outcome outcome) {
    String word = word(outcome.result());
    return switch (outcome.result()) {
      case DELETED -> Cell.of(word);
      case ALREADY_GONE -> new Cell(word, word, Style.FAINT);
      case KEPT -> new Cell(word, word, Style.ATTENTION);
    };
  }

  private static Cell bytes(long length) {
    return new Cell(Long.toString(length), Sizes.bytes(length), Style.NONE);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
