package dev.runstore.api.support;

import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.StepState;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ended steps of a run in the order of their first events; beyond a few MiB they go to a
 * temporary file, which nobody else sees and which is gone with the close. Not thread-safe.
 */
public final class StepSpool implements Closeable {
  private static final long IN_MEMORY = 2L << 20;
  private final NavigableMap<Long, List<Part>> parts = new TreeMap<>();
  private long inMemory;
  private long spilled;
  private @Nullable File file;
  private @Nullable RandomAccessFile open;

  /** A part of a step: its bytes, or where they are in the file. */
  private static final class Part {
    private final byte @Nullable [] bytes;
    private final long offset;
    private final int length;

    private Part(byte @Nullable [] bytes, long offset, int length) {
      this.bytes = bytes;
      this.offset = offset;
      this.length = length;
    }
  }

  /**
   * Adds a step, or a further part of it.
   *
   * @throws UncheckedIOException if the folder of temporary files cannot be written
   */
  public void add(StepState step) {
    byte[] bytes = RunCodec.encode(step);
    List<Part> there = parts.computeIfAbsent(step.firstSequence(), key -> new ArrayList<>(1));
    if (inMemory + bytes.length <= IN_MEMORY) {
      inMemory += bytes.length;
      there.add(new Part(bytes, 0, bytes.length));
      return;
    }
    try {
      RandomAccessFile out = open();
      out.seek(spilled);
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the folder of temporary files", e);
    }
    there.add(new Part(null, spilled, bytes.length));
    spilled += bytes.length;
  }

  private RandomAccessFile open() throws IOException {
    RandomAccessFile now = open;
    if (now == null) {
      File made = File.createTempFile("runstore-steps", ".jsonl");
      now = new RandomAccessFile(made, "rw");
      if (!made.delete()) {
        made.deleteOnExit();
        file = made;
      }
      open = now;
    }
    return now;
  }

  /** The first sequences after this one, in order, at most so many. */
  public List<Long> firstSequences(long after, int limit) {
    return parts.tailMap(after, false).keySet().stream().limit(limit).toList();
  }

  /** The step that began there, all its parts together; null if none did. */
  public @Nullable StepState step(long firstSequence) {
    List<StepState> told = new ArrayList<>();
    for (Part part : parts.getOrDefault(firstSequence, List.of())) {
      told.add(RunCodec.decodeStep(bytes(part)));
    }
    return told.isEmpty() ? null : RunFold.merge(told);
  }

  /** The same as {@link RunCodec} encodes it; null if none did. */
  public byte @Nullable [] encoded(long firstSequence) {
    List<Part> told = parts.getOrDefault(firstSequence, List.of());
    if (told.size() == 1) {
      return bytes(told.get(0));
    }
    StepState step = step(firstSequence);
    return step == null ? null : RunCodec.encode(step);
  }

  private byte[] bytes(Part part) {
    if (part.bytes != null) {
      return part.bytes;
    }
    byte[] bytes = new byte[part.length];
    try {
      RandomAccessFile in = open();
      in.seek(part.offset);
      in.readFully(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read from the folder of temporary files", e);
    }
    return bytes;
  }

  @Override
  public void close() {
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    } finally {
      if (file != null && !file.delete()) {
        file.deleteOnExit();
      }
    }
  }
}
