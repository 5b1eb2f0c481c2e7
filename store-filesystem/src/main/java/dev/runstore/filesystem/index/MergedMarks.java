package dev.runstore.filesystem.index;

import dev.runstore.api.model.RunId;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;

/** The marks of several segments by run id, of each run the one that counts most. */
final class MergedMarks implements Iterator<Mark> {
  private final PriorityQueue<Place> places = new PriorityQueue<>(Comparator.comparing(Place::id));
  private final boolean all;
  private Optional<Mark> next;

  private record Place(Segment segment, int row, RunId id) {}

  MergedMarks(List<Segment> segments, boolean all) {
    this.all = all;
    for (Segment segment : segments) {
      push(segment, 0);
    }
    this.next = find();
  }

  private void push(Segment segment, int row) {
    if (row < segment.rows()) {
      places.add(new Place(segment, row, segment.id(row)));
    }
  }

  private Optional<Mark> find() {
    while (!places.isEmpty()) {
      Mark best = take();
      while (!places.isEmpty() && places.element().id().equals(best.id())) {
        Mark other = take();
        best = other.outranks(best) ? other : best;
      }
      if (!all || best.kind() != Mark.Kind.DELETED) {
        return Optional.of(best);
      }
    }
    return Optional.empty();
  }

  private Mark take() {
    Place place = places.remove();
    push(place.segment(), place.row() + 1);
    return place.segment().mark(place.row());
  }

  @Override
  public boolean hasNext() {
    return next.isPresent();
  }

  @Override
  public Mark next() {
    Mark mark = next.orElseThrow(NoSuchElementException::new);
    next = find();
    return mark;
  }
}
