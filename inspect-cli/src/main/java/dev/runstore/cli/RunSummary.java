package dev.runstore.cli;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.codec.RunCodec.Gaps;
import dev.runstore.api.model.Lost;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.TenantId;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** The summary of a run as JSON: the fields of its header, its tenant, and whether it is lost. */
final class RunSummary {
  private RunSummary() {}

  static void write(Run run, TenantId tenant, Instant now, JsonGenerator out) {
    out.writeStartObject();
    RunCodec.writeFields(run, Gaps.SHOWN, out);
    out.writeStringProperty("tenant", tenant.value());
    Optional<Lost> lost = run.lost(now);
    out.writeName("lost");
    if (lost.isPresent()) {
      RunCodec.write(lost.get(), out);
    } else {
      out.writeNull();
    }
    out.writeEndObject();
  }
}
