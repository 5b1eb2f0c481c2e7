package dev.runstore.formats.trace;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.ImportedHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/** A trace as a run. Its items are read while it is walked. */
final class TraceRun implements ImportedHistory {
  private final TraceSource source;
  private final TraceShape shape;
  private final TraceFacts facts;
  private final TraceImport.Identity identity;
  private final RunId runId;
  private final SpanEvents spans;
  private final RecordEvents records;
  private final boolean spills;
  private final Optional<Run> told;

  TraceRun(
      TraceSource source,
      TraceShape shape,
      TraceFacts facts,
      TraceImport.Identity identity,
      RunId runId,
      ImportTarget target) {
    this.source = source;
    this.shape = shape;
    this.facts = facts;
    this.identity = identity;
    this.runId = runId;
    this.spans = new SpanEvents(runId, target, facts.ownRoot().isPresent());
    this.records = new RecordEvents(runId);
    this.told = facts.ownRoot().flatMap(OwnTrace::told);
    this.spills = shape.longestItem() > target.inlineLimit();
  }

  RunId runId() {
    return runId;
  }

  @Override
  public Iterator<Event> notes() {
    return Collections.emptyIterator();
  }

  @Override
  public void storeArtifacts() {
    if (spills) {
      new Items()
          .forEachRemaining(
              item -> {
                if (item instanceof TraceItem.Spanned spanned) {
                  spans.store(spanned.span());
                }
              });
    }
  }

  @Override
  public Iterator<Event> history() {
    List<Event> first = new ArrayList<>();
    first.add(event(told.flatMap(Run::queuedAt), 1, 0, created()));
    if (told.isPresent() ? told.get().status() != RunStatus.QUEUED : shape.spans() > 0) {
      first.add(
          event(
              told.isPresent() ? told.get().startedAt() : shape.start(),
              2,
              0,
              new EventBody.RunStarted()));
    }
    return new Events(first.iterator());
  }

  private EventBody created() {
    return new EventBody.RunCreated(
        facts.subject(),
        Set.of(identity.alias()),
        told.flatMap(Run::definitionDigest),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(identity.format()),
        facts.labels(),
        told.isPresent() ? Attributes.NONE : facts.attributes(),
        Optional.empty());
  }

  /** What was said of the run since it began; an export says it, else the trace is measured. */
  private Event described(TraceMeasures measures) {
    if (told.isEmpty()) {
      JsonValue json = measures.json();
      return event(
          Optional.empty(),
          3,
          json.hashCode(),
          new EventBody.RunDescribed(Attributes.NONE.with("measures", json), Optional.empty()));
    }
    Attributes attributes = told.get().attributes();
    Optional<Payload> input = facts.ownRoot().flatMap(root -> OwnTrace.payload(root, "input"));
    return event(
        Optional.empty(),
        3,
        31L * attributes.hashCode() + input.hashCode(),
        new EventBody.RunDescribed(attributes, input));
  }

  private List<Event> last(TraceMeasures measures) {
    List<Event> events = new ArrayList<>();
    events.add(described(measures));
    if (!shape.isOpen()) {
      events.add(ended());
    }
    return events;
  }

  private Event ended() {
    Optional<Span.Outcome> outcome = facts.root().map(Span::status);
    RunStatus status = status();
    Optional<String> word =
        facts
            .onlyRoot()
            .flatMap(OwnStatus::word)
            .or(
                () ->
                    status == RunStatus.UNKNOWN
                        ? Optional.of(outcome.map(Span.Outcome::word).orElse("no spans"))
                        : Optional.empty());
    Optional<Duration> duration =
        shape.start().flatMap(start -> shape.end().map(end -> Duration.between(start, end)));
    Optional<ErrorInfo> error =
        shape.isFailed()
            ? facts.root().flatMap(root -> SpanErrors.of(root, told.isPresent()))
            : Optional.empty();
    Optional<Instant> end =
        told.isPresent()
            ? told.get().endedAt()
            : shape.spans() == 0 ? Optional.empty() : shape.end();
    return event(
        end,
        4,
        31L * end.hashCode() + status.name().hashCode(),
        new EventBody.RunEnded(
            status,
            word,
            told.isPresent()
                ? told.get().duration()
                : shape.spans() == 0 ? Optional.empty() : duration.filter(d -> !d.isNegative()),
            facts.ownRoot().flatMap(root -> OwnTrace.payload(root, "output")),
            error,
            told.map(Run::usage)));
  }

  private RunStatus status() {
    if (shape.spans() == 0 || shape.isUnclear()) {
      return RunStatus.UNKNOWN;
    }
    RunStatus found = shape.isFailed() ? RunStatus.FAILED : RunStatus.SUCCEEDED;
    return facts.onlyRoot().flatMap(OwnStatus::of).map(RunStatus::valueOf).orElse(found);
  }

  private Event event(Optional<Instant> at, long what, long content, EventBody body) {
    return new Event(TraceIds.event(runId, 0, what, content), at, body, Optional.empty());
  }

  /** What the run is known as. */
  Alias alias() {
    return identity.alias();
  }

  private final class Items implements Iterator<TraceItem> {
    private int place = shape.from();
    private final CopyCounts copies = new CopyCounts();
    private int item;

    @Override
    public boolean hasNext() {
      return place < shape.to();
    }

    /** The agent above the span that was given last. */
    Optional<String> agent() {
      return shape.agent(item);
    }

    @Override
    public TraceItem next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      item = source.table().item(place++);
      boolean copy = source.table().kind(item) == SpanTable.SPAN && source.table().isCopy(item);
      return source.item(item, copy ? copies.next(source.table().span(item)) : 0);
    }
  }

  /** How many copies of a span there were; holds only those that have any. */
  private static final class CopyCounts {
    private final java.util.Map<Long, Integer> counts = new java.util.HashMap<>();

    int next(long span) {
      return counts.merge(span, 1, Integer::sum);
    }
  }

  private final class Events implements Iterator<Event> {
    private final Items items = new Items();
    private final TraceMeasures measures = new TraceMeasures(facts.measures(), identity.isTrace());
    private Iterator<Event> ready;
    private boolean ended;

    Events(Iterator<Event> first) {
      this.ready = first;
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && !ended) {
        if (items.hasNext()) {
          ready = events(items.next()).iterator();
        } else {
          ready = last(measures).iterator();
          ended = true;
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

    private List<Event> events(TraceItem item) {
      return switch (item) {
        case TraceItem.Spanned spanned -> spans.of(spanned.span(), items.agent(), measures);
        case TraceItem.Line line -> {
          measures.add(line);
          yield records.of(line);
        }
        case TraceItem.Metric metric -> {
          measures.add(metric);
          yield records.of(metric);
        }
      };
    }
  }
}
