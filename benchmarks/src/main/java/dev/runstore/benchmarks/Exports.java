package dev.runstore.benchmarks;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Usage;
import dev.runstore.formats.Exporter;
import dev.runstore.formats.Exporters;
import dev.runstore.formats.FolderExporter;
import dev.runstore.formats.RunExporter;
import dev.runstore.formats.RunSource;
import dev.runstore.formats.TableExporter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A large run in every format and a small heap: run it with {@code -Xmx128m}. */
final class Exports {
  private static final int EVENTS_OF_A_STEP = 10;
  private final PrintStream out;
  private final Scratch scratch;

  Exports(PrintStream out, Scratch scratch) {
    this.out = out;
    this.scratch = scratch;
  }

  void run(int steps) throws IOException {
    out.printf("heap at most %d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
    RunId id = RunId.next();
    Path root = scratch.next("exports");
    try (Stores stores = Opened.at(root, "milestones", "off")) {
      record(stores.executions(), id, steps);
    }
    try (Stores stores = Opened.at(root, "milestones", "off")) {
      RunSource run = new RunSource(stores.executions(), stores.artifacts(), id);
      out.printf("a run of %,d steps and %,d events%n", steps, run.run().eventCount());
      long start = System.nanoTime();
      long events = 0;
      for (var walk = run.events(); walk.hasNext(); walk.next()) {
        events++;
      }
      expect(run.run().eventCount(), events);
      said("events read once", start, "");
      start = System.nanoTime();
      long read = 0;
      for (var unused : run.steps()) {
        read++;
      }
      expect(steps, read);
      said("steps read once", start, "");
      Exporters.all().forEach(exporter -> export(exporter, run));
    }
  }

  private void export(Exporter exporter, RunSource run) {
    switch (exporter) {
      case TableExporter tables ->
          tables
              .tables()
              .forEach(table -> export(exporter.format() + " " + table, tables.of(table), run));
      case RunExporter file -> export(exporter.format(), file, run);
      case FolderExporter folder -> {
        long start = System.nanoTime();
        Path made = scratch.next("folder");
        try {
          Files.createDirectories(made);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
        folder.write(run, made);
        said(exporter.format(), start, "");
      }
    }
  }

  private void export(String name, RunExporter exporter, RunSource run) {
    Counting counting = new Counting();
    long start = System.nanoTime();
    exporter.write(run, counting);
    said(name, start, String.format("%,10.1f MiB", counting.bytes / (double) (1 << 20)));
  }

  private void said(String what, long start, String size) {
    out.printf("%-20s %8.1f s %s%n", what, (System.nanoTime() - start) / 1e9, size);
    out.flush();
  }

  private static void record(ExecutionStore store, RunId id, int steps) {
    long sequence = store.create(id, Workload.created()).last();
    sequence =
        store
            .append(
                id,
                Fence.unleased(),
                sequence,
                List.of(Event.of(Instant.now(), new EventBody.RunStarted())))
            .last();
    for (int i = 0; i < steps; i++) {
      StepRef ref = new StepRef(new StepId("step-" + i), 1, StepRunId.next());
      sequence = store.append(id, Fence.unleased(), sequence, step(i, ref)).last();
    }
    store.append(
        id,
        Fence.unleased(),
        sequence,
        List.of(Event.of(Instant.now(), EventBody.RunEnded.of(RunStatus.SUCCEEDED))));
  }

  private static List<Event> step(int number, StepRef ref) {
    Instant now = Instant.now();
    List<Event> events = new ArrayList<>();
    events.add(
        Event.of(
            now,
            new EventBody.StepStarted(
                ref,
                Optional.of("Step number " + number),
                number == 0 ? List.of() : List.of(new StepId("step-" + (number - 1) / 8)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                dev.runstore.api.model.Attributes.NONE)));
    events.add(
        Event.of(
            now,
            new EventBody.Logged(
                Optional.of(ref),
                List.of(
                    LogLine.of(now, "stdout", "reads part " + number),
                    LogLine.of(now, "stderr", "has read part " + number)))));
    events.add(
        Event.of(
            now,
            new EventBody.UsageReported(
                Optional.of(ref), Usage.of(ModelUsage.of("model-" + number % 5, 100, 10)))));
    events.add(
        Event.of(
            now,
            new EventBody.Referenced(
                Optional.of(ref.stepId()),
                ArtifactRole.CONSUMED,
                new Reference(
                    "part-" + number,
                    OptionalLong.of(number),
                    Optional.empty(),
                    Optional.of("s3://lake/part-" + number)))));
    while (events.size() < EVENTS_OF_A_STEP - 1) {
      events.add(Workload.custom(ref));
    }
    events.add(Event.of(Instant.now(), EventBody.StepEnded.of(ref, StepStatus.SUCCEEDED)));
    return events;
  }

  private static void expect(long expected, long seen) {
    if (expected != seen) {
      throw new IllegalStateException("expected " + expected + ", saw " + seen);
    }
  }

  /** Counts what is written, and keeps none of it. */
  private static final class Counting extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] given, int offset, int length) {
      bytes += length;
    }
  }
}
