package dev.runstore.s3.index;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** The headers of open runs, a few at once, without those that are not there. */
final class Headers implements Iterator<Run> {
  private static final int AT_ONCE = 8;

  private final List<RunId> ids;
  private final Function<List<RunId>, List<Run>> headers;
  private List<Run> ahead = List.of();
  private int nextId;
  private int next;

  Headers(List<RunId> ids, Function<List<RunId>, List<Run>> headers) {
    this.ids = ids;
    this.headers = headers;
  }

  @Override
  public boolean hasNext() {
    while (next == ahead.size() && nextId < ids.size()) {
      int end = Math.min(ids.size(), nextId + AT_ONCE);
      ahead = headers.apply(ids.subList(nextId, end));
      nextId = end;
      next = 0;
    }
    return next < ahead.size();
  }

  @Override
  public Run next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ahead.get(next++);
  }
}
