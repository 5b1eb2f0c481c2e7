package dev.runstore.api.support;

import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.event.LogLine;
import java.util.ArrayList;
import java.util.List;

/** The checks that every backend makes before it appends. */
public final class Batches {
  /** The most bytes of payloads that a batch keeps. */
  public static final long MAX_INLINE_BYTES = 16L << 20;

  private Batches() {}

  /**
   * A batch of history, fit to be appended; what is over {@link #MAX_INLINE_BYTES} in all is cut
   * off with a marker.
   *
   * @throws IllegalArgumentException if it is empty, has notes, claims or releases, or an end that
   *     is not the last
   */
  public static List<Event> history(List<Event> events) {
    refuseEmpty(events);
    for (int i = 0; i < events.size(); i++) {
      EventBody body = events.get(i).body();
      if (body.eventClass() == EventClass.NOTE) {
        throw new IllegalArgumentException(body.type() + " is a note; append it with annotate");
      }
      if (body instanceof EventBody.LeaseClaimed || body instanceof EventBody.LeaseReleased) {
        throw new IllegalArgumentException(
            body.type() + " is appended by the store; use claim or release");
      }
      if (body instanceof EventBody.RunCreated) {
        throw new IllegalArgumentException(
            body.type() + " is the first event of a run; use create");
      }
      if (body.eventClass() == EventClass.END && i < events.size() - 1) {
        throw new IllegalArgumentException("nothing of the history comes after " + body.type());
      }
    }
    return cut(events);
  }

  /**
   * A batch of notes, fit to be appended.
   *
   * @throws IllegalArgumentException if it is empty or has others than notes
   */
  public static List<Event> notes(List<Event> events) {
    refuseEmpty(events);
    for (Event event : events) {
      if (event.body().eventClass() != EventClass.NOTE) {
        throw new IllegalArgumentException(
            event.body().type() + " is no note; append it to the history");
      }
    }
    return cut(events);
  }

  /**
   * The first event of a run, fit to be stored.
   *
   * @throws IllegalArgumentException if it does not create a run
   */
  public static Event created(Event event) {
    if (!(event.body() instanceof EventBody.RunCreated)) {
      throw new IllegalArgumentException(
          "a run is created by run.created, not by " + event.body().type());
    }
    return cut(List.of(event)).get(0);
  }

  private static void refuseEmpty(List<Event> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to append");
    }
  }

  private static List<Event> cut(List<Event> events) {
    long left = MAX_INLINE_BYTES;
    for (Event event : events) {
      left -= Payloads.inlineBytes(event.body());
      if (event.body() instanceof EventBody.Logged log) {
        for (LogLine line : log.lines()) {
          left -= line.text().length();
        }
      }
    }
    if (left >= 0) {
      return List.copyOf(events);
    }
    List<Event> fitting = new ArrayList<>(events.size());
    PayloadCutter cutter = new PayloadCutter(MAX_INLINE_BYTES);
    for (Event event : events) {
      fitting.add(new Event(event.id(), event.at(), cutter.cut(event.body()), event.extra()));
    }
    return fitting;
  }
}
