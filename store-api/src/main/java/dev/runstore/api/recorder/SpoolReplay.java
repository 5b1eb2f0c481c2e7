package dev.runstore.api.recorder;

import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import dev.runstore.api.support.IoProblems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Brings what a process has spooled to the stores after that process is gone. */
final class SpoolReplay {
  private static final Pattern RUN = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}-");

  private static final System.Logger LOG = System.getLogger("dev.runstore.recorder");

  private final Sink sink;
  private final InstantSource clock;

  SpoolReplay(Sink sink, InstantSource clock) {
    this.sink = sink;
    this.clock = clock;
  }

  /** Replays the files of a directory that no process has open, the oldest of each run first. */
  SpoolReport replay(Path directory) {
    List<RunId> replayed = new ArrayList<>();
    List<RunId> waiting = new ArrayList<>();
    Map<RunId, String> refused = new LinkedHashMap<>();
    for (String name : names(directory)) {
      RunId runId = new RunId(name.substring(0, name.indexOf('-')));
      if (waiting.contains(runId)) {
        continue;
      }
      try (SpoolLog log = SpoolLog.open(directory, name).orElse(null)) {
        if (log != null) {
          replay(log, runId, replayed, waiting, refused);
        }
      } catch (IOException e) {
        refused.put(
            runId,
            "cannot read " + directory.resolve(name) + ", it stays: " + IoProblems.reason(e));
      }
    }
    refused.forEach(
        (run, why) ->
            LOG.log(
                Level.WARNING, "what was spooled of run " + run + " is not all stored: " + why));
    return new SpoolReport(replayed, waiting, refused);
  }

  private static List<String> names(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(SpoolLog.SUFFIX) && RUN.matcher(name).lookingAt())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the spool " + directory, e);
    }
  }

  private void replay(
      SpoolLog log,
      RunId runId,
      List<RunId> replayed,
      List<RunId> waiting,
      Map<RunId, String> refused)
      throws IOException {
    try {
      Optional<byte[]> header = log.first();
      if (header.isPresent()) {
        Backlog.Start start = SpoolFormat.start(header.get());
        log.removeFirst();
        bring(log, start);
      }
      if (log.isDamaged()) {
        refused.put(
            runId,
            "it is damaged after byte "
                + log.length()
                + ", what comes before is stored"
                + kept(log.setAside()));
        return;
      }
      if (header.isPresent()) {
        replayed.add(runId);
      }
      log.delete();
    } catch (StoreException.Unavailable | StoreException.OutcomeUnknown e) {
      waiting.add(runId);
    } catch (StoreException | IllegalArgumentException e) {
      refused.put(runId, e.getMessage() + kept(log.setAside()));
    } catch (NoSuchFileException e) {
      refused.put(
          runId, "the bytes of an artifact are gone: " + e.getFile() + kept(log.setAside()));
    }
  }

  private static String kept(Path file) {
    return " (kept in " + file + ")";
  }

  private void bring(SpoolLog log, Backlog.Start start) throws IOException {
    start
        .created()
        .filter(event -> start.generation() == 0)
        .ifPresent(event -> sink.create(start.runId(), event));
    Sink.Tail tail = sink.after(start.runId(), start.sequence());
    Course course = new Course(start, tail);
    for (Optional<byte[]> line = log.first(); line.isPresent(); line = log.first()) {
      switch (SpoolFormat.entry(line.get(), log::part)) {
        case Backlog.Batch batch -> course.append(batch.events());
        case Backlog.Bytes bytes -> {
          try (InputStream in = bytes.content().open()) {
            var unused = sink.put(bytes.key(), in, bytes.options());
          } catch (StoreException.AlreadyExists e) {
            course.drops.add(1, Delivery.taken(e));
          }
        }
      }
      log.removeFirst();
    }
    course.leave();
  }

  /** How far one run has come. A run that was never claimed is claimed when there is need to. */
  private final class Course {
    private final Backlog.Start start;
    private final Set<EventId> there;
    private final Drops drops = new Drops(clock);
    private Optional<Lease> claimed = Optional.empty();
    private long sequence;
    private boolean ended;

    private Course(Backlog.Start start, Sink.Tail tail) {
      this.start = start;
      this.there = tail.ids();
      this.sequence = tail.sequence();
    }

    private void append(List<Event> events) {
      List<Event> missing = events.stream().filter(event -> !there.contains(event.id())).toList();
      if (!missing.isEmpty()) {
        sequence = sink.append(start.runId(), fence(), sequence, drops.noted(missing));
        drops.said();
      }
      ended |= events.stream().anyMatch(event -> event.body() instanceof RunEnded);
    }

    private Fence fence() {
      if (start.generation() > 0) {
        return new Fence.Held(start.generation());
      }
      if (claimed.isEmpty()) {
        Sink.Holding holding = sink.claim(start.runId(), start.terms());
        claimed = Optional.of(holding.lease());
        sequence = holding.sequence();
      }
      return Fence.of(claimed.get());
    }

    private void leave() {
      if (claimed.isPresent() && !ended) {
        sink.release(claimed.get(), sequence, "its recorder is gone, its spool was replayed");
      }
    }
  }
}
