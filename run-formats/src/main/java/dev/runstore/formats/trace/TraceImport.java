package dev.runstore.formats.trace;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.RunId;
import dev.runstore.formats.DerivedIds;
import dev.runstore.formats.HistoryImport;
import dev.runstore.formats.ImportReport;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the traces of a file that has been checked. */
final class TraceImport {
  /**
   * What tells a trace from others.
   *
   * @param format the format's name
   * @param alias the trace's own id or, for what belongs to no trace, one of the file
   * @param isTrace false for what belongs to no trace
   */
  record Identity(String format, Alias alias, boolean isTrace) {}

  private TraceImport() {}

  static List<ImportReport> write(
      TraceSource traces, String format, ImportSource source, ImportTarget target) {
    List<ImportReport> reports = new ArrayList<>();
    for (int trace = 0; trace < traces.table().traces(); trace++) {
      TraceIds.TraceId id = traces.table().trace(trace);
      boolean isTrace = !id.equals(SpanTable.LOOSE);
      Alias alias =
          new Alias(isTrace ? id.hex() : format + ":" + source.sha256().hex().substring(0, 16));
      reports.add(write(traces, trace, new Identity(format, alias, isTrace), target));
    }
    return reports;
  }

  private static ImportReport write(
      TraceSource traces, int trace, Identity identity, ImportTarget target) {
    TraceShape shape = new TraceShape(traces.table(), trace);
    TraceFacts facts = new TraceFacts(traces, shape);
    RunId first =
        DerivedIds.of(
                Optional.of(shape.start().orElse(Instant.EPOCH)),
                identity.format() + ":" + identity.alias())
            .runId();
    RunId id =
        switch (target.naming()) {
          case DERIVED -> first;
          case FRESH ->
              DerivedIds.again(
                  first,
                  free ->
                      HistoryImport.isFree(
                          target.executions(),
                          free,
                          new TraceRun(traces, shape, facts, identity, free, target)));
        };
    TraceRun run = new TraceRun(traces, shape, facts, identity, id, target);
    boolean isNew = HistoryImport.write(target.executions(), id, run);
    return new ImportReport(id, Optional.of(identity.alias()), identity.format(), isNew);
  }
}
