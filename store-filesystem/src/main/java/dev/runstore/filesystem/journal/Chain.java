package dev.runstore.filesystem.journal;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import dev.runstore.filesystem.disk.RunPlaces;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The segments of a history that count, in order. A segment that no later one follows is not part
 * of it, whatever its number.
 *
 * @param links the segments; only the last may still grow
 */
record Chain(List<Link> links) {
  private static final int LOOKS = 2;

  Chain {
    links = List.copyOf(links);
  }

  /** What is in the folder of a run, which may come and go meanwhile; empty if it is not there. */
  private static Optional<String[]> names(Path folder) throws IOException {
    for (int look = 0; look < LOOKS; look++) {
      String[] names = folder.toFile().list();
      if (names != null && folder.toFile().canExecute()) {
        return Optional.of(names);
      }
      if (Files.notExists(folder)) {
        return Optional.empty();
      }
    }
    throw folder.toFile().isFile()
        ? new NotDirectoryException(folder.toString())
        : new AccessDeniedException(folder.toString());
  }

  /**
   * The chain as the files say now; empty if there is no segment.
   *
   * @throws StoreException.Corrupt if it is not this run's, or its beginning cannot be read
   */
  static Optional<Chain> read(RunId id, RunPlaces places) throws IOException {
    Optional<String[]> names = names(places.folder());
    if (names.isEmpty()) {
      return Optional.empty();
    }
    long[] generations =
        Arrays.stream(names.get())
            .map(RunPlaces::generation)
            .filter(OptionalLong::isPresent)
            .mapToLong(OptionalLong::getAsLong)
            .sorted()
            .toArray();
    Map<Long, SegmentHead> heads = new HashMap<>();
    Map<Long, Long> starts = new HashMap<>();
    long last = -1;
    for (long generation : generations) {
      if (generation == 0 || readHead(id, places, generation, heads, starts)) {
        last = generation;
      }
    }
    Owner.require(id, places.history(0));
    if (places.notes().toFile().length() > 0) {
      Owner.require(id, places.notes());
    }
    if (last < 0) {
      Owner.requireNoTraces(id, places);
      return Optional.empty();
    }
    List<Link> links = new ArrayList<>();
    long limit = Long.MAX_VALUE;
    long lastSequence = Long.MAX_VALUE;
    long generation = last;
    while (true) {
      links.add(0, new Link(generation, starts.getOrDefault(generation, 0L), limit, lastSequence));
      SegmentHead head = heads.get(generation);
      if (head == null || head.before() >= generation) {
        return Optional.of(new Chain(links));
      }
      generation = head.before();
      limit = head.length();
      lastSequence = head.last();
    }
  }

  private static boolean readHead(
      RunId id,
      RunPlaces places,
      long generation,
      Map<Long, SegmentHead> heads,
      Map<Long, Long> starts)
      throws IOException {
    try (LineReader lines = new LineReader(places.history(generation), 0, Long.MAX_VALUE)) {
      boolean whole = lines.next();
      if (!whole && SegmentHead.isBegun(places.history(generation))) {
        return false;
      }
      Optional<SegmentHead> head =
          whole ? SegmentHead.parse(lines.buffer(), lines.from(), lines.to()) : Optional.empty();
      if (head.isEmpty() || head.get().generation() != generation) {
        throw new StoreException.Corrupt(
            "the first line of "
                + places.history(generation)
                + " is damaged, so that what it holds cannot be told from what a fenced runner wrote;"
                + " restore the file from a copy, or move it away to go on from what came before");
      }
      Owner.require(id, head.get().run(), places.history(generation));
      heads.put(generation, head.get());
      starts.put(generation, lines.nextOffset());
      return true;
    } catch (FileNotFoundException | NoSuchFileException e) {
      return false;
    }
  }

  /** The segment that may still grow. */
  Link last() {
    return links.get(links.size() - 1);
  }

  /** Where a generation's segment is in the chain; -1 if it is not. */
  int indexOf(long generation) {
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).generation() == generation) {
        return i;
      }
    }
    return -1;
  }

  /**
   * A segment.
   *
   * @param generation that wrote it
   * @param start where its first batch begins
   * @param limit where it ends; the largest number for the last segment
   * @param lastSequence the number of the last event in it; the largest number for the last segment
   */
  record Link(long generation, long start, long limit, long lastSequence) {}
}
