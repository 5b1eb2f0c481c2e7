package dev.runstore.api.recorder;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.EventId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Keeps the events and artifacts of one run in files. To be guarded by its owner. */
final class SpoolBacklog implements Backlog {
  private static final System.Logger LOG = System.getLogger("dev.runstore.recorder");

  private static final String FULL = "the spool was full";

  private final OutagePolicy.Spool policy;
  private final Drops drops;
  private final InstantSource clock;
  private Optional<SpoolLog> log = Optional.empty();
  private Optional<Start> begun = Optional.empty();
  private String reason = FULL;
  private long partBytes;

  SpoolBacklog(OutagePolicy.Spool policy, Drops drops, InstantSource clock) {
    this.policy = policy;
    this.drops = drops;
    this.clock = clock;
  }

  @Override
  public void begin(Start start) {
    begun = Optional.of(start);
    open();
  }

  private void open() {
    begun
        .filter(start -> log.isEmpty())
        .ifPresent(
            start -> {
              try {
                byte[] head = SpoolFormat.header(start, clock.instant());
                log = Optional.of(SpoolLog.create(policy.directory(), start.runId().value(), head));
                reason = FULL;
              } catch (IOException e) {
                reason = "neither the store nor the spool could be written: " + e;
              }
            });
  }

  @Override
  public void keep(List<Event> events) {
    open();
    List<Event> major = Backlog.major(events);
    List<Event> end = events.stream().filter(event -> event.body() instanceof RunEnded).toList();
    if (!isKept(events, events, policy.maxBytes() / 8 * 7)
        && !isKept(major, events, policy.maxBytes())
        && !isKept(end, events, Long.MAX_VALUE)) {
      drops.add(events.size(), reason);
    }
  }

  private boolean isKept(List<Event> part, List<Event> events, long limit) {
    if (log.isEmpty() || part.isEmpty()) {
      return false;
    }
    byte[] line = SpoolFormat.batch(drops.noted(part), clock.instant());
    if (room(limit) < line.length) {
      return false;
    }
    try {
      log.get().append(line);
    } catch (IOException e) {
      reason = "the spool could not be written: " + e;
      return false;
    }
    drops.said();
    if (part.size() < events.size()) {
      drops.add(events.size() - part.size(), reason);
    }
    return true;
  }

  private long room(long limit) {
    return limit - partBytes - log.map(SpoolLog::length).orElse(0L);
  }

  @Override
  public Optional<ArtifactInfo> keep(ArtifactKey key, Content content, ArtifactOptions options) {
    open();
    if (log.isEmpty()) {
      return Optional.empty();
    }
    String id = EventId.next().value();
    Path part = log.get().part(id);
    try {
      boolean whole = isCopied(content, part, room(policy.maxBytes()));
      if (whole) {
        ArtifactInfo info;
        try (InputStream in = Files.newInputStream(part)) {
          info = Content.described(key, in, options, clock.instant());
        }
        log.get().append(SpoolFormat.artifact(id, info));
        partBytes += info.byteLength();
        return Optional.of(info);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "artifact " + key + " could not be spooled", e);
    }
    remove(part);
    return Optional.empty();
  }

  private static void remove(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tidy up the spool", e);
    }
  }

  private static boolean isCopied(Content content, Path part, long room) throws IOException {
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel);
        InputStream in = content.open()) {
      byte[] buffer = new byte[65_536];
      long left = room;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        left -= count;
        if (left < 0) {
          return false;
        }
        out.write(buffer, 0, count);
      }
      channel.force(true);
      return true;
    }
  }

  @Override
  public Optional<Entry> first() {
    try {
      if (log.isEmpty()) {
        return Optional.empty();
      }
      SpoolLog present = log.get();
      return present.first().map(line -> SpoolFormat.entry(line, present::part));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read back what was spooled", e);
    }
  }

  @Override
  public void removeFirst() {
    log.orElseThrow().removeFirst();
  }

  @Override
  public void end() {
    leave(SpoolLog::delete);
    partBytes = 0;
  }

  @Override
  public void refused() {
    leave(
        spool ->
            LOG.log(
                System.Logger.Level.WARNING,
                "the store takes no more of this run, what was spooled is in " + spool.setAside()));
  }

  @Override
  public void close() {
    leave(SpoolLog::close);
  }

  private void leave(Leaving way) {
    try {
      if (log.isPresent()) {
        way.leave(log.get());
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tidy up the spool", e);
    }
    log = Optional.empty();
    begun = Optional.empty();
  }

  private interface Leaving {
    void leave(SpoolLog spool) throws IOException;
  }
}
