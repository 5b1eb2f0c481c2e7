package dev.runstore.benchmarks;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.codec.Json;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;

/** Single events from 8 writers, and a history read in order and from its end. */
final class RecordEvents {
  private static final int WRITERS = 8;
  private static final int RUNS = 100;
  private static final int EVENTS = 2_000;

  private final PrintStream out;
  private final Scratch scratch;
  private final int perRun;

  RecordEvents(PrintStream out, Scratch scratch, int perRun) {
    this.out = out;
    this.scratch = scratch;
    this.perRun = perRun;
  }

  void run() throws Exception {
    new Comparison(out)
        .run(
            (RUNS * perRun) + " single events to " + RUNS + " runs, always, 8 writers",
            "events/s",
            round -> append(scratch.next("events")),
            round -> raw(scratch.next("rawevents")),
            0.8);
    read();
  }

  private double append(Path root) throws Exception {
    try (Stores stores = Opened.at(root, "always", "lazy")) {
      ExecutionStore store = stores.executions();
      List<RunId> ids = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        RunId id = RunId.next();
        store.create(id, Workload.created());
        ids.add(id);
      }
      StepRef ref = new StepRef(new StepId("s"), 1, StepRunId.next());
      return Writers.perSecond(
          WRITERS,
          (long) RUNS * perRun,
          writer -> {
            for (int run = writer; run < RUNS; run += WRITERS) {
              long sequence = 1;
              for (int i = 0; i < perRun; i++) {
                sequence =
                    store
                        .append(
                            ids.get(run), Fence.unleased(), sequence, List.of(Workload.custom(ref)))
                        .last();
              }
            }
          });
    }
  }

  private double raw(Path folder) throws Exception {
    Files.createDirectories(folder);
    StepRef ref = new StepRef(new StepId("s"), 1, StepRunId.next());
    byte[] line =
        EventCodec.encode(
            new RecordedEvent(RecordedEvent.Track.HISTORY, 1, Instant.now(), Workload.custom(ref)));
    return Writers.perSecond(
        WRITERS,
        (long) RUNS * perRun,
        writer -> {
          for (int run = writer; run < RUNS; run += WRITERS) {
            try (FileChannel channel =
                FileChannel.open(
                    folder.resolve(run + ".log"),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
              for (int i = 0; i < perRun; i++) {
                RawLog.write(channel, line, RawLog.Sync.EACH_CHANGE);
              }
            }
          }
        });
  }

  private void read() throws Exception {
    StepRef ref = new StepRef(new StepId("s"), 1, StepRunId.next());
    Path root = scratch.next("read");
    try (Stores stores = Opened.at(root, "never", "lazy")) {
      ExecutionStore store = stores.executions();
      RunId id = RunId.next();
      long sequence = store.create(id, Workload.created()).last();
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      while (sequence < EVENTS) {
        sequence =
            store.append(id, Fence.unleased(), sequence, List.of(Workload.custom(ref))).last();
      }
      for (RecordedEvent event : store.events(id, EventQuery.all()).events()) {
        lines.writeBytes(EventCodec.encode(event));
        lines.write('\n');
      }
      for (RecordedEvent event :
          store
              .events(id, EventQuery.all().from(store.events(id, EventQuery.all()).next()))
              .events()) {
        lines.writeBytes(EventCodec.encode(event));
        lines.write('\n');
      }
      Path file = scratch.next("lines");
      Files.write(file, lines.toByteArray());
      new Comparison(out)
          .run(
              EVENTS + " events of one run in order, against reading and parsing the same",
              "reads/s",
              round -> reads(200, () -> walk(store, id)),
              round -> reads(200, () -> parse(file)),
              1 / 1.5);
      new Comparison(out)
          .run(
              "the last 50 of " + EVENTS + " events, against reading and parsing all",
              "reads/s",
              round -> reads(200, () -> last(store, id)),
              round -> reads(200, () -> parse(file)),
              5);
    }
  }

  /** A read that says how many events it saw. */
  private interface Read {
    int events() throws Exception;
  }

  private static double reads(int count, Read read) throws Exception {
    long start = System.nanoTime();
    int events = 0;
    for (int i = 0; i < count; i++) {
      events += read.events();
    }
    if (events == 0) {
      throw new IllegalStateException("nothing was read");
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  private static int walk(ExecutionStore store, RunId id) {
    int seen = 0;
    EventPage page = store.events(id, EventQuery.all());
    seen += page.events().size();
    while (page.hasMore()) {
      page = store.events(id, EventQuery.all().from(page.next()));
      seen += page.events().size();
    }
    if (seen != EVENTS) {
      throw new IllegalStateException("saw " + seen + " of " + EVENTS);
    }
    return seen;
  }

  private static int last(ExecutionStore store, RunId id) {
    int seen = store.events(id, EventQuery.all().last(50)).events().size();
    if (seen != 50) {
      throw new IllegalStateException("saw " + seen + " of the last 50");
    }
    return seen;
  }

  private static int parse(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    List<RecordedEvent> events = new ArrayList<>(EVENTS);
    try (JsonParser parser = Json.parser(bytes)) {
      while (parser.nextToken() != null) {
        events.add(EventCodec.read(parser, bytes));
      }
    }
    return events.size();
  }
}
