package dev.runstore.benchmarks;

import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The raw limit: one append-only file for each run, the bytes of each change prepared, written and
 * synced or not.
 */
final class RawLog {
  /** Which changes are acknowledged by the disk; the others are by the kernel. */
  enum Sync {
    EACH_CHANGE,
    /** The first two, which create the run and claim it, and the last, which ends it. */
    MILESTONES,
    NEVER
  }

  private final List<byte[]> changes = new ArrayList<>();

  RawLog() {
    long sequence = 1;
    List<List<Event>> all = new ArrayList<>();
    all.add(List.of(Workload.created()));
    all.addAll(Workload.changes());
    for (List<Event> change : all) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (Event event : change) {
        bytes.writeBytes(
            EventCodec.encode(
                new RecordedEvent(RecordedEvent.Track.HISTORY, sequence++, Instant.now(), event)));
        bytes.write('\n');
      }
      changes.add(bytes.toByteArray());
    }
  }

  void run(Path file, Sync sync) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < changes.size(); i++) {
        boolean isMilestone = i < 2 || i == changes.size() - 1;
        boolean syncs =
            switch (sync) {
              case EACH_CHANGE -> true;
              case MILESTONES -> isMilestone;
              case NEVER -> false;
            };
        write(channel, changes.get(i), syncs ? Sync.EACH_CHANGE : Sync.NEVER);
      }
    }
  }

  static void write(FileChannel channel, byte[] bytes, Sync sync) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    if (sync == Sync.EACH_CHANGE) {
      channel.force(false);
    }
  }

  /** So many runs of each writer, in a new folder. */
  double round(Path folder, int writers, int runs, Sync sync) throws Exception {
    Files.createDirectories(folder);
    return Writers.perSecond(
        writers,
        (long) writers * runs,
        writer -> {
          for (int i = 0; i < runs; i++) {
            run(folder.resolve(writer + "-" + i + ".log"), sync);
          }
        });
  }
}
