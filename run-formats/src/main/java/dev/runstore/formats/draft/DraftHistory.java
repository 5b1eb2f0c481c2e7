package dev.runstore.formats.draft;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Sha256;
import dev.runstore.formats.DerivedIds;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.ImportTarget;
import dev.runstore.formats.ImportedHistory;
import dev.runstore.formats.draft.Frame.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A draft under an id. The id of an event follows from what it says, so that a later state of the
 * same run adds only what is new.
 */
final class DraftHistory implements ImportedHistory {
  private static final EventId NO_ID = new EventId("0".repeat(26));

  private final RunDraft draft;
  private final DerivedIds ids;
  private final Optional<RunId> parent;
  private final ImportTarget target;
  private final Map<String, Integer> copies = new HashMap<>();

  DraftHistory(RunDraft draft, RunId runId, Optional<RunId> parent, ImportTarget target) {
    this.draft = draft;
    this.ids = DerivedIds.of(runId);
    this.parent = parent;
    this.target = target;
  }

  @Override
  public Iterator<Event> notes() {
    return Collections.emptyIterator();
  }

  @Override
  public Iterator<Event> history() {
    copies.clear();
    Frame frame = new Frame(ids, target, Mode.TELLING);
    List<Event> last = new ArrayList<>();
    EventBody created = draft.created(frame, parent);
    Iterator<RunDraft.Entry> entries = draft.entries().iterator();
    return new Iterator<>() {
      private boolean begun;
      private boolean summed;

      @Override
      public boolean hasNext() {
        if (begun && !entries.hasNext() && !summed) {
          summed = true;
          last.addAll(ending(frame));
        }
        return !begun || entries.hasNext() || !last.isEmpty();
      }

      @Override
      public Event next() {
        if (!hasNext()) {
          throw new java.util.NoSuchElementException();
        }
        if (!begun) {
          begun = true;
          return new Event(ids.event("created", 0), Optional.empty(), created, Optional.empty());
        }
        if (entries.hasNext()) {
          RunDraft.Entry entry = entries.next();
          return event(entry.at(), entry.body().apply(frame));
        }
        return last.remove(0);
      }
    };
  }

  private List<Event> ending(Frame frame) {
    List<Event> events = new ArrayList<>();
    draft.described().ifPresent(body -> events.add(event(Optional.empty(), body)));
    draft
        .attachments()
        .forEach((name, file) -> events.add(event(Optional.empty(), attached(name, file))));
    draft.end().ifPresent(end -> events.add(event(end.at(), end.body().apply(frame))));
    return events;
  }

  private Event event(Optional<Instant> at, EventBody body) {
    Event unnamed = new Event(NO_ID, at, body, Optional.empty());
    String content =
        Sha256.of(EventCodec.encode(new RecordedEvent(Track.HISTORY, 1, Instant.EPOCH, unnamed)))
            .hex();
    int copy = copies.merge(content, 1, Integer::sum);
    return new Event(ids.event(content, copy), at, body, Optional.empty());
  }

  @Override
  public void storeArtifacts() {
    draft.attachments().forEach(this::store);
    Frame frame = new Frame(ids, target, Mode.STORING);
    List<EventBody> told = new ArrayList<>();
    told.add(draft.created(frame, parent));
    draft.entries().forEach(entry -> told.set(0, entry.body().apply(frame)));
    draft.end().ifPresent(end -> told.set(0, end.body().apply(frame)));
  }

  private EventBody attached(String name, ImportSource file) {
    return new EventBody.ArtifactNoted(
        Optional.empty(),
        ArtifactRole.ATTACHED,
        new ArtifactInfo(
            ArtifactKey.of(ids.runId(), name),
            file.byteLength(),
            file.sha256(),
            type(file),
            Instant.EPOCH,
            Attributes.NONE));
  }

  private void store(String name, ImportSource file) {
    try (InputStream in = file.open()) {
      var unused =
          target
              .artifacts()
              .put(ArtifactKey.of(ids.runId(), name), in, ArtifactOptions.ofType(type(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file.name() + ": " + e.getMessage(), e);
    }
  }

  private static String type(ImportSource file) {
    byte[] head = file.head();
    return head.length > 0 && (head[0] == '{' || head[0] == '[')
        ? "application/json"
        : "application/octet-stream";
  }
}
