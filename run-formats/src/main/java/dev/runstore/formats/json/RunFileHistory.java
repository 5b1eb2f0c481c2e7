package dev.runstore.formats.json;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.RunId;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.ImportedHistory;
import dev.runstore.formats.json.RunFileCheck.Found;
import dev.runstore.formats.json.RunFileCheck.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** A checked file as a history. To be closed when it has been written. */
final class RunFileHistory implements ImportedHistory, AutoCloseable {
  private final ImportSource source;
  private final ImportTarget target;
  private final Found found;
  private final Readdressed readdressed;
  private final List<RunFileLines> open = new ArrayList<>();

  RunFileHistory(ImportSource source, ImportTarget target, Found found, RunId runId) {
    this.source = source;
    this.target = target;
    this.found = found;
    this.readdressed = new Readdressed(found.runId(), runId);
  }

  @Override
  public Iterator<Event> history() {
    Iterator<Event> history = new Events(lines(found.history()), Track.HISTORY, RunFile.NOTES);
    if (found.losses().isNone()) {
      return history;
    }
    List<Event> first = List.of(history.next(), LostParts.warning(found.runId(), found.losses()));
    List<Event> last = found.isEndLost() ? List.of(LostParts.end(found.runId())) : List.of();
    return joined(first.iterator(), joined(history, last.iterator()));
  }

  @Override
  public Iterator<Event> notes() {
    Iterator<Event> notes =
        new Events(lines(found.notes()), Track.NOTES, RunFile.END + RunFile.DIGEST);
    List<Event> alias = new ArrayList<>();
    readdressed.alias().ifPresent(alias::add);
    return alias.isEmpty() ? notes : joined(notes, alias.iterator());
  }

  @Override
  public void storeArtifacts() {
    try (RunFileLines lines = lines(found.artifacts())) {
      byte[] line = lines.next();
      while (!RunFileCheck.is(line, RunFile.HISTORY)) {
        ArtifactInfo info = RunFileCheck.info(line);
        Chunks content = new Chunks(lines);
        target
            .artifacts()
            .put(
                readdressed.key(info.key()),
                content,
                new ArtifactOptions(info.contentType(), info.attributes()));
        line = lines.next();
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public void close() {
    open.forEach(
        lines -> {
          try {
            lines.close();
          } catch (IOException e) {
            throw unreadable(e);
          }
        });
  }

  private RunFileLines lines(Place place) {
    try {
      RunFileLines lines = new RunFileLines(source.open(), place.offset(), place.lines());
      open.add(lines);
      return lines;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
  }

  private static Iterator<Event> joined(Iterator<Event> first, Iterator<Event> second) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return first.hasNext() || second.hasNext();
      }

      @Override
      public Event next() {
        return first.hasNext() ? first.next() : second.next();
      }
    };
  }

  private final class Events implements Iterator<Event> {
    private final RunFileLines lines;
    private final Track track;
    private final String end;
    private Iterator<Event> ready = Collections.emptyIterator();
    private boolean ended;

    Events(RunFileLines lines, Track track, String end) {
      this.lines = lines;
      this.track = track;
      this.end = end;
    }

    @Override
    public boolean hasNext() {
      if (!ready.hasNext() && !ended) {
        try {
          byte[] line = lines.next();
          ended = RunFileCheck.startsWith(line, end);
          if (!ended) {
            ready = List.of(readdressed.event(RunFileCheck.event(line, track))).iterator();
          }
        } catch (IOException e) {
          throw unreadable(e);
        }
      }
      return ready.hasNext();
    }

    @Override
    public Event next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.next();
    }
  }

  /** The bytes of one artifact. */
  private static final class Chunks extends InputStream {
    private final RunFileLines lines;
    private byte[] chunk = {};
    private int next;
    private boolean ended;

    Chunks(RunFileLines lines) {
      this.lines = lines;
    }

    @Override
    public int read() throws IOException {
      return fill() ? chunk[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int n = Math.min(length, chunk.length - next);
      System.arraycopy(chunk, next, bytes, offset, n);
      next += n;
      return n;
    }

    private boolean fill() throws IOException {
      while (next == chunk.length && !ended) {
        byte[] line = lines.next();
        ended = RunFileCheck.isArtifactEnd(line);
        if (!ended) {
          chunk = RunFileCheck.chunk(line);
          next = 0;
        }
      }
      return next < chunk.length;
    }
  }
}
