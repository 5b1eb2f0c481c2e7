package dev.runstore.filesystem.readable;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.Json;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.EventBody.Logged;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunDescribed;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepState;
import dev.runstore.api.support.Safe;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/**
 * Spreads a run that has ended out as files that people open. The last one to be made is {@code
 * metadata.yaml}, so that its presence says that the others are there.
 */
public final class ReadableFolder {
  private static final int MAX_STEPS = 1_000;
  private final ExecutionStore store;
  private final Disk disk;
  private final RunPlaces places;
  private final long traceSteps;

  /**
   * For the run in this folder, which the store can read.
   *
   * @param traceSteps the most steps that its trace shows
   */
  public ReadableFolder(ExecutionStore store, Disk disk, RunPlaces places, long traceSteps) {
    this.store = store;
    this.disk = disk;
    this.places = places;
    this.traceSteps = traceSteps;
  }

  /** Whether it has been made. */
  public boolean isMade() {
    return places.metadata().toFile().exists();
  }

  /** Makes it; if that fails, for want of room perhaps, removes what it has made. */
  public void make(Run run) {
    try {
      spread(run);
    } catch (JacksonException e) {
      StoreException failure = failure(e);
      clear(failure);
      throw failure;
    } catch (RuntimeException e) {
      clear(e);
      throw e;
    }
  }

  private StoreException failure(JacksonException e) {
    IOException cause = e.getCause() instanceof IOException io ? io : new IOException(e);
    return disk.failure("write the folder for people", places.folder(), cause);
  }

  private void clear(RuntimeException because) {
    try {
      places.forPeople().forEach(disk::removeTree);
    } catch (StoreException e) {
      because.addSuppressed(e);
    }
  }

  private void spread(Run run) {
    Optional<Payload> input = Optional.empty();
    Optional<Payload> output = Optional.empty();
    EventQuery query =
        EventQuery.all().ofTypes(Set.of("run.created", "run.described", "run.ended"));
    for (RecordedEvent event : Events.of(store, run.id(), query)) {
      if (event.body() instanceof RunCreated created) {
        input = created.input();
      } else if (event.body() instanceof RunDescribed described) {
        Optional<Payload> before = input;
        input = described.input().or(() -> before);
      } else if (event.body() instanceof RunEnded ended) {
        output = ended.output();
      }
    }
    write(places.input(), input);
    write(places.output(), output);
    writeLogs(run);
    try (TraceWriter trace = new TraceWriter(disk, places.trace(), run, traceSteps)) {
      writeSteps(trace);
      trace.finish();
    }
    disk.replace(places.metadata(), metadata(run).getBytes(StandardCharsets.UTF_8), Disk.Sync.NONE);
  }

  private void writeSteps(TraceWriter trace) {
    int count = 0;
    Optional<PageRequest> next = Optional.of(PageRequest.first(100));
    while (next.isPresent()) {
      Page<StepState> page = store.steps(trace.run().id(), next.get());
      for (StepState step : page.items()) {
        trace.add(step);
        if (++count <= MAX_STEPS && !step.attempts().isEmpty()) {
          Attempt last = step.attempts().get(step.attempts().size() - 1);
          write(places.stepInput(step.stepId()), last.input());
          write(places.stepOutput(step.stepId()), last.output());
        }
      }
      next = page.next().map(cursor -> PageRequest.first(100).from(cursor));
    }
    if (count > MAX_STEPS) {
      String more =
          (count - MAX_STEPS)
              + " more steps are not spread out here; see "
              + places.steps().getFileName()
              + " or wct inspect\n";
      disk.folder(places.stepFolders());
      disk.replace(places.moreSteps(), more.getBytes(StandardCharsets.UTF_8), Disk.Sync.NONE);
    }
  }

  private void write(Path file, Optional<Payload> payload) {
    if (payload.isEmpty()) {
      return;
    }
    Path folder = file.getParent();
    if (folder != null) {
      disk.folder(folder);
    }
    disk.replace(file, text(payload.get()), Disk.Sync.NONE);
  }

  private static byte[] text(Payload payload) {
    if (payload instanceof Payload.Json json) {
      return json.value().utf8();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.generator(bytes)) {
      RunCodec.write(payload, out);
    }
    return bytes.toByteArray();
  }

  private void writeLogs(Run run) {
    EventQuery query = EventQuery.all().ofTypes(Set.of("log"));
    EventPage page = store.events(run.id(), query);
    if (page.events().isEmpty()) {
      return;
    }
    Path temporary = disk.temporary(places.logs());
    try {
      writeLogs(run, page, query, temporary);
      disk.rename(temporary, places.logs());
    } catch (IOException e) {
      throw disk.failure("write", places.logs(), e);
    } finally {
      disk.remove(temporary);
    }
  }

  private void writeLogs(Run run, EventPage first, EventQuery query, Path file) throws IOException {
    EventPage page = first;
    try (Writer out =
        new BufferedWriter(new OutputStreamWriter(disk.create(file), StandardCharsets.UTF_8))) {
      while (true) {
        for (RecordedEvent event : page.events()) {
          if (event.body() instanceof Logged log) {
            for (LogLine line : log.lines()) {
              out.write(line(event, log, line));
            }
          }
        }
        if (!page.hasMore()) {
          return;
        }
        page = store.events(run.id(), query.from(page.next()));
      }
    }
  }

  private static String line(RecordedEvent event, Logged log, LogLine line) {
    String step = log.ref().map(ref -> ref.stepId().value() + " ").orElse("");
    String text =
        line.at().orElse(event.recordedAt()) + " " + step + line.stream() + " " + line.text();
    return Safe.logLine(text) + "\n";
  }

  /**
   * JSON values are YAML, too, with their escapes, so that no text needs another way of quoting.
   */
  private static String metadata(Run run) {
    StringBuilder yaml = new StringBuilder();
    dev.runstore.api.model.JsonValue.parse(RunCodec.encode(run))
        .tree()
        .properties()
        .forEach(
            field ->
                yaml.append(field.getKey())
                    .append(": ")
                    .append(Safe.line(field.getValue().toString()))
                    .append('\n'));
    return yaml.toString();
  }
}
