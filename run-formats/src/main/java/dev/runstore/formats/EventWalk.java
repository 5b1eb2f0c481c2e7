package dev.runstore.formats;

import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.RunId;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The events of a query up to the end there was, page by page, so that memory holds one page. */
public final class EventWalk implements Iterator<RecordedEvent> {
  private static final int PAGE = 500;

  private final ExecutionStore executions;
  private final RunId runId;
  private EventQuery query;
  private boolean more = true;
  private Iterator<RecordedEvent> page = Collections.emptyIterator();

  private EventWalk(ExecutionStore executions, RunId runId, EventQuery query) {
    this.executions = executions;
    this.runId = runId;
    this.query = query;
  }

  /** The events that the query selects; its limit is not used. */
  public static EventWalk of(ExecutionStore executions, RunId runId, EventQuery query) {
    return new EventWalk(executions, runId, query.limitedTo(PAGE));
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && more) {
      EventPage next = executions.events(runId, query);
      page = next.events().iterator();
      query = query.from(next.next());
      more = next.hasMore();
    }
    return page.hasNext();
  }

  @Override
  public RecordedEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.next();
  }
}
