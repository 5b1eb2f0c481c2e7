package dev.runstore.cli;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.StepId;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import dev.runstore.cli.output.Times;
import java.time.Instant;
import java.util.List;

/** How events are listed. */
final class EventListing {
  private EventListing() {}

  static Listing<RecordedEvent> listing(Terminal terminal) {
    return new Listing<>(
        List.of(
            Column.of("number", event -> Cell.of(number(event))),
            Column.of("time", event -> time(event, terminal)),
            Column.of(
                "type", event -> new Cell(event.body().type(), event.body().type(), Style.BOLD)),
            Column.of("step", event -> Cell.of(event.body().step().map(StepId::value).orElse(""))),
            Column.of("what", event -> Cell.of(what(event.body()))),
            Column.wide("recorded", event -> Cell.of(event.recordedAt().toString())),
            Column.wide("id", event -> Cell.of(event.event().id().value()))),
        event -> event.event().id().value(),
        EventCodec::write);
  }

  private static String number(RecordedEvent event) {
    return (event.track() == Track.NOTES ? "n" : "") + event.sequence();
  }

  private static Cell time(RecordedEvent event, Terminal terminal) {
    Instant time = event.event().at().orElse(event.recordedAt());
    return new Cell(
        event.event().at().map(Instant::toString).orElse(""),
        Times.local(time, terminal.zone()),
        Style.FAINT);
  }

  /** What an event says, in a few words. */
  static String what(EventBody body) {
    return switch (body) {
      case EventBody.RunCreated e -> Statuses.word(e.subject().kind()) + " " + e.subject().id();
      case EventBody.RunStarted e -> "";
      case EventBody.RunDescribed e -> String.join(", ", e.attributes().values().keySet());
      case EventBody.LeaseClaimed e ->
          "generation "
              + e.lease().generation()
              + " by "
              + e.lease().runner()
              + e.reason().map(reason -> ", " + reason).orElse("");
      case EventBody.LeaseReleased e -> "generation " + e.generation() + ", " + e.reason();
      case EventBody.StepPlanned e -> "";
      case EventBody.StepStarted e -> "attempt " + e.ref().attempt();
      case EventBody.StepEnded e ->
          Statuses.word(e.status())
              + ", attempt "
              + e.ref().attempt()
              + (e.exitCode().isPresent() ? ", exit code " + e.exitCode().getAsInt() : "")
              + e.error().map(error -> ", " + error.message()).orElse("");
      case EventBody.StepSkipped e -> e.reason();
      case EventBody.Warned e -> e.warning().code() + ": " + e.warning().message();
      case EventBody.Logged e ->
          e.lines().size() == 1 ? e.lines().get(0).text() : e.lines().size() + " lines";
      case EventBody.ArtifactNoted e ->
          Statuses.word(e.role())
              + " "
              + e.artifact().key().name().value()
              + ", "
              + Sizes.bytes(e.artifact().byteLength());
      case EventBody.Referenced e -> Statuses.word(e.role()) + " " + e.reference().name();
      case EventBody.UsageReported e -> RunFacts.said(e.usage());
      case EventBody.ChildStarted e -> e.child().value();
      case EventBody.Custom e -> e.name();
      case EventBody.RunEnded e ->
          Statuses.word(e.status()) + e.error().map(error -> ", " + error.message()).orElse("");
      case EventBody.CancelRequested e -> e.reason() + ", by " + e.requestedBy();
      case EventBody.Pinned e -> "by " + e.by();
      case EventBody.Unpinned e -> "by " + e.by();
      case EventBody.HoldPlaced e -> e.name() + ": " + e.reason();
      case EventBody.HoldLifted e -> e.name() + ": " + e.reason();
      case EventBody.Relabelled e -> RunListing.labels(e.set());
      case EventBody.AliasAdded e -> e.alias().value();
      case EventBody.LateUsage e -> RunFacts.said(e.usage());
      case EventBody.Unrecognized e -> "of a newer version";
    };
  }
}
