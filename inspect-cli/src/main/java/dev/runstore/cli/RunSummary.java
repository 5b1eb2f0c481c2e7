package dev.runstore.cli;

import dev.runstore.api.codec.RunCodec;
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
    RunCodec.writeFields(run, out);
    out.writeStringProperty("tenant", tenant.value());
    Optional<Lost> lost = run.lost(now);
    if (lost.isPresent()) {
      out.writeObjectPropertyStart("lost");
      out.writeStringProperty("since", lost.get().since().toString());
      out.writeStringProperty("holder", lost.get().holder().toString());
      out.writeEndObject();
    }
    out.writeEndObject();
  }
}
