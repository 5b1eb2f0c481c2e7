package dev.runstore.cli;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.codec.RunCodec.Gaps;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.StepRef;
import dev.runstore.cli.output.Cell;
import dev.runstore.cli.output.Column;
import dev.runstore.cli.output.Listing;
import dev.runstore.cli.output.Sizes;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Times;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** How artifacts are listed. */
final class ArtifactListing {
  private final ArtifactOwners owners;
  private final Instant now;

  ArtifactListing(ArtifactOwners owners, Instant now) {
    this.owners = owners;
    this.now = now;
  }

  Listing<ArtifactInfo> listing() {
    return new Listing<>(
        List.of(
            Column.of("name", info -> new Cell(name(info), name(info), Style.BOLD)),
            Column.of("step", info -> Cell.of(step(info))),
            Column.of("size", ArtifactListing::size),
            Column.of("type", info -> Cell.of(info.contentType())),
            Column.wide("stored", this::stored),
            Column.wide(
                "step run",
                info -> Cell.of(info.key().stepRunId().map(id -> id.value()).orElse(""))),
            Column.wide("sha256", info -> Cell.of(info.sha256().hex()))),
        ArtifactListing::name,
        this::write);
  }

  private static String name(ArtifactInfo info) {
    return info.key().name().value();
  }

  private static Cell size(ArtifactInfo info) {
    return new Cell(Long.toString(info.byteLength()), Sizes.bytes(info.byteLength()), Style.NONE);
  }

  private Cell stored(ArtifactInfo info) {
    return new Cell(info.storedAt().toString(), Times.ago(info.storedAt(), now), Style.NONE);
  }

  private String step(ArtifactInfo info) {
    return owners
        .of(info)
        .map(
            ref ->
                ref.stepId().value()
                    + (ref.attempt() > 1 ? " (attempt " + ref.attempt() + ")" : ""))
        .orElse("");
  }

  private void write(ArtifactInfo info, JsonGenerator out) {
    out.writeStartObject();
    RunCodec.writeFields(info, Gaps.SHOWN, out);
    Optional<StepRef> owner = owners.of(info);
    if (owner.isPresent()) {
      out.writeStringProperty("stepId", owner.get().stepId().value());
      out.writeNumberProperty("attempt", owner.get().attempt());
    } else {
      out.writeNullProperty("stepId");
      out.writeNullProperty("attempt");
    }
    out.writeEndObject();
  }
}
