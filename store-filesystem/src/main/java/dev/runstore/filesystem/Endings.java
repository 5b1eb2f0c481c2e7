package dev.runstore.filesystem;

import dev.runstore.api.EventQuery;
import dev.runstore.api.codec.Json;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.journal.RunJournal;
import dev.runstore.filesystem.readable.ReadableFolder;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;

/** What follows the end of a run and the notes after it: its index, record, step table, folder. */
final class Endings {
  private static final long SMALL = 1 << 16;
  private final Tenant tenant;

  Endings(Tenant tenant) {
    this.tenant = tenant;
  }

  /** The run has ended, and that was acknowledged. */
  void ended(RunJournal journal) {
    RunId id = journal.id();
    Background.attempt(
        "note the end of run " + id,
        () -> journal.header().ifPresent(run -> tenant.index().closed(run)));
    tenant
        .session()
        .background()
        .submit(
            "make the record of run " + id,
            () -> {
              project(journal, false);
              tenant.forget(id);
            });
  }

  /** The run has notes that were acknowledged. */
  void noted(RunJournal journal) {
    Background.attempt(
        "note the change of run " + journal.id(),
        () ->
            journal
                .header()
                .filter(run -> run.status().isTerminal())
                .ifPresent(run -> tenant.index().closed(run)));
  }

  /** Makes what an ended run lacks; the folder for people if the session makes it then. */
  boolean project(RunJournal journal, boolean mending) {
    Run run = journal.header().filter(header -> header.status().isTerminal()).orElse(null);
    if (run == null) {
      return false;
    }
    boolean made = false;
    if (!journal.places().result().toFile().exists()) {
      tenant.disk().replace(journal.places().result(), record(run), Disk.Sync.NONE);
      made = true;
    }
    if (journal.historyBytes() > SMALL && !journal.places().steps().toFile().exists()) {
      tenant.steps(run.id()).writeTable();
      made = true;
    }
    boolean readable =
        switch (tenant.session().readable()) {
          case AFTER_END -> true;
          case LAZY -> mending;
          case OFF -> false;
        };
    ReadableFolder folder =
        new ReadableFolder(new FileExecutions(tenant), tenant.disk(), journal.places());
    if (readable && !folder.isMade()) {
      folder.make(run);
      made = true;
    }
    return made;
  }

  /** The header and the output of the run. */
  private byte[] record(Run run) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    EventQuery last = EventQuery.all().last(1).limitedTo(1);
    try (JsonGenerator out = Json.generator(bytes)) {
      out.writeStartObject();
      out.writeName("run");
      RunCodec.write(run, out);
      for (RecordedEvent event : tenant.journal(run.id()).events(last).events()) {
        if (event.body() instanceof RunEnded ended && ended.output().isPresent()) {
          out.writeName("output");
          RunCodec.write(ended.output().get(), out);
        }
      }
      out.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }
}
