package dev.runstore.cli;

import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.cli.output.Format;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Sinks;

/** Writes what is known of an artifact, not its content. */
final class ArtifactView {
  private final App app;

  ArtifactView(App app) {
    this.app = app;
  }

  void write(ArtifactInfo info, RunId run, Format format) {
    ArtifactListing listing =
        new ArtifactListing(new ArtifactOwners(app.executions(), run), app.executions().now());
    try (Sink<ArtifactInfo> sink = Sinks.open(format, listing.listing(), app.out())) {
      sink.accept(info);
    }
  }
}
