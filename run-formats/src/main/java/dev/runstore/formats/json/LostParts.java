package dev.runstore.formats.json;

import dev.runstore.api.EventGap;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.EventId;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.formats.RunLosses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What is lost of a run as its file says it, and as the events that tell it where it comes in. */
final class LostParts {
  private static final String INCOMPLETE = "incomplete";

  private LostParts() {}

  /** The first line of a file. */
  static String start(RunId runId, RunLosses losses) {
    return RunFile.START
        + (losses.isNone() ? RunFile.VERSION : RunFile.LOSSY_VERSION)
        + ",\"runId\":\""
        + runId
        + "\","
        + (losses.isNone() ? "" : "\"missing\":" + json(losses) + ",")
        + "\"artifacts\":[";
  }

  /** The member that says it. */
  static JsonValue json(RunLosses losses) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("events", gaps(losses, Track.HISTORY));
    members.put("notes", gaps(losses, Track.NOTES));
    members.put("artifacts", losses.artifacts());
    return JsonValue.object(members);
  }

  private static List<Map<String, Long>> gaps(RunLosses losses, Track track) {
    List<Map<String, Long>> gaps = new ArrayList<>();
    for (EventGap gap : losses.events()) {
      if (gap.track() == track) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        numbers.put("first", gap.first());
        numbers.put("last", gap.last());
        gaps.add(numbers);
      }
    }
    return gaps;
  }

  /**
   * What the member of a file says.
   *
   * @throws IllegalArgumentException if it is none
   */
  static RunLosses parse(String member) {
    JsonNode lost = JsonValue.parse(member).tree();
    List<EventGap> gaps = new ArrayList<>();
    lost.path("events").forEach(gap -> gaps.add(gap(Track.HISTORY, gap)));
    lost.path("notes").forEach(gap -> gaps.add(gap(Track.NOTES, gap)));
    List<String> artifacts = new ArrayList<>();
    lost.path("artifacts").forEach(name -> artifacts.add(name.asString("")));
    RunLosses losses = new RunLosses(gaps, artifacts);
    if (losses.isNone()) {
      throw new IllegalArgumentException("the member missing says nothing");
    }
    return losses;
  }

  private static EventGap gap(Track track, JsonNode gap) {
    return new EventGap(track, gap.path("first").asLong(0), gap.path("last").asLong(0));
  }

  /** The number that may stand behind this one: that behind a gap, if one begins there. */
  static long after(RunLosses losses, Track track, long number) {
    long next = number + 1;
    for (EventGap gap : losses.events()) {
      if (gap.track() == track && gap.first() <= next && gap.last() >= next) {
        next = gap.last() + 1;
      }
    }
    return next;
  }

  /** Tells at the beginning of what is left that it is not all. */
  static Event warning(RunId runId, RunLosses losses) {
    return event(
        runId,
        "lost/" + losses,
        new EventBody.Warned(Optional.empty(), losses.warning().orElseThrow()));
  }

  /** The end of a run whose own may be among what is lost: nobody knows what became of it. */
  static Event end(RunId runId) {
    return event(
        runId,
        "lost/end",
        new EventBody.RunEnded(
            RunStatus.UNKNOWN,
            Optional.of(INCOMPLETE),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static Event event(RunId runId, String what, EventBody body) {
    return new Event(
        new EventId(RunId.derived(runId.time(), runId + "/" + what).value()),
        Optional.empty(),
        body,
        Optional.empty());
  }
}
