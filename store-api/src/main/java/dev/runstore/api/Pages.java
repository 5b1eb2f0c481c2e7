package dev.runstore.api;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/** Walks a listing page by page, so that memory holds one page only. */
public final class Pages {
  private Pages() {}

  /**
   * All items of a listing. Each iterator walks it anew and fetches a page when it needs one.
   *
   * @param pageSize how many items to ask for at a time
   * @param fetch gives the page of a request
   */
  public static <T> Iterable<T> all(int pageSize, Function<PageRequest, Page<T>> fetch) {
    return new Listing<>(pageSize, fetch);
  }

  private record Listing<T>(int pageSize, Function<PageRequest, Page<T>> fetch)
      implements Iterable<T> {
    @Override
    public Iterator<T> iterator() {
      return new Walk<>(PageRequest.first(pageSize), fetch);
    }

    @Override
    public String toString() {
      return "a listing in pages of " + pageSize + ", walk it to see its items";
    }
  }

  private static final class Walk<T> implements Iterator<T> {
    private final Function<PageRequest, Page<T>> fetch;
    private Optional<PageRequest> request;
    private Iterator<T> items = java.util.Collections.emptyIterator();

    Walk(PageRequest first, Function<PageRequest, Page<T>> fetch) {
      this.request = Optional.of(first);
      this.fetch = fetch;
    }

    @Override
    public boolean hasNext() {
      while (!items.hasNext() && request.isPresent()) {
        PageRequest current = request.get();
        Page<T> page = fetch.apply(current);
        items = page.items().iterator();
        request = page.next().map(current::from);
      }
      return items.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return items.next();
    }
  }
}
