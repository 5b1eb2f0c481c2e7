package dev.runstore.formats.draft;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Goes through what a draft says, and then through its pieces, of which it holds one at a time. */
final class EntryWalk implements Iterator<RunDraft.Entry> {
  private final Iterator<Consumer<RunDraft>> pieces;
  private final Supplier<RunDraft> blank;
  private Iterator<RunDraft.Entry> now;

  EntryWalk(
      List<RunDraft.Entry> first, Iterable<Consumer<RunDraft>> pieces, Supplier<RunDraft> blank) {
    this.now = first.iterator();
    this.pieces = pieces.iterator();
    this.blank = blank;
  }

  @Override
  public boolean hasNext() {
    while (!now.hasNext() && pieces.hasNext()) {
      RunDraft piece = blank.get();
      pieces.next().accept(piece);
      now = piece.own().iterator();
    }
    return now.hasNext();
  }

  @Override
  public RunDraft.Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return now.next();
  }
}
