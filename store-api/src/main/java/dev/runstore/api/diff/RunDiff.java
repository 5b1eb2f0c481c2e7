package dev.runstore.api.diff;

import dev.runstore.api.ArtifactStore;
import dev.runstore.api.StepOutline;
import dev.runstore.api.StoreException;
import dev.runstore.api.diff.Difference.Change;
import dev.runstore.api.diff.StepWindow.Found;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Compares two runs, which may be in different stores. Steps are aligned by id and attempt,
 * artifacts by step, attempt and name; payloads and artifacts are compared by digest, and by what
 * they say where they are JSON or text and not too long. Ids, times and who ran it are no
 * differences; durations, tokens and cost are told as measures. Steps whose partner is far away
 * keep no payloads, so memory holds some hundred bytes for each step and artifact.
 */
public final class RunDiff {
  private static final String SPILLED = "payloads/";

  private final RunSide a;
  private final RunSide b;
  private final Consumer<Difference> told;
  private final AttemptsOfRun attemptsOfA;
  private final AttemptsOfRun attemptsOfB;
  private final Contents contents;
  private long same;
  private long changed;
  private long removed;
  private long added;
  private long differences;

  private RunDiff(RunSide a, RunSide b, Consumer<Difference> told) {
    this.a = a;
    this.b = b;
    this.told = told;
    this.attemptsOfA = new AttemptsOfRun(a);
    this.attemptsOfB = new AttemptsOfRun(b);
    this.contents = new Contents(a.artifacts(), b.artifacts());
  }

  /**
   * What a comparison found.
   *
   * @param sameSteps steps of both that differ at most in measures
   * @param changedSteps steps of both that differ
   * @param removedSteps steps of the first only
   * @param addedSteps steps of the second only
   * @param differences all that was told but measures
   * @param uncompared why artifacts were not compared: a store of theirs could not be asked
   */
  public record Summary(
      long sameSteps,
      long changedSteps,
      long removedSteps,
      long addedSteps,
      long differences,
      Optional<StoreException> uncompared) {
    /** Whether both did the same, which is not known if something was not compared. */
    public boolean isSame() {
      return differences == 0 && uncompared.isEmpty();
    }
  }

  /**
   * Compares, and tells each difference as it is found. What cannot be asked of an artifact store
   * is left out, and the summary says why.
   */
  public static Summary compare(RunSide a, RunSide b, Consumer<Difference> told) {
    RunDiff diff = new RunDiff(a, b, told);
    diff.headers();
    diff.events();
    diff.steps();
    diff.contents.asking(diff::artifacts);
    return new Summary(
        diff.same,
        diff.changed,
        diff.removed,
        diff.added,
        diff.differences,
        diff.contents.unread());
  }

  private void tell(Difference difference) {
    differences += difference.change() == Change.MEASURED ? 0 : 1;
    told.accept(difference);
  }

  private void headers() {
    Place place = Place.run(this::tell);
    Run first = a.run();
    Run second = b.run();
    place.compare("status", first.status().name(), second.status().name());
    place.compare("sourceStatus", first.sourceStatus(), second.sourceStatus());
    place.compare("subject.kind", first.subject().kind().name(), second.subject().kind().name());
    place.compare("subject.id", first.subject().id(), second.subject().id());
    place.compare("subject.name", first.subject().name(), second.subject().name());
    place.compare("subject.version", first.subject().version(), second.subject().version());
    place.compare("definitionDigest", first.definitionDigest(), second.definitionDigest());
    JsonDiff.tell(
        place,
        "labels",
        JsonValue.object(first.labels().without(Labels.RERUN_OF).values()),
        JsonValue.object(second.labels().without(Labels.RERUN_OF).values()));
    place.compare(
        "error", first.error().map(e -> e.message()), second.error().map(e -> e.message()));
    place.compare(
        "error.type", first.error().map(e -> e.type()), second.error().map(e -> e.type()));
    place.measure(
        "durationMillis", Steps.millis(first.duration()), Steps.millis(second.duration()));
    Steps.measure(place, first.usage(), second.usage());
  }

  private void events() {
    EventCounts first = EventCounts.of(a);
    EventCounts second = EventCounts.of(b);
    Place run = Place.run(this::tell);
    contents.compare(run, "definition", first.definition(), second.definition());
    contents.compare(run, "input", first.input(), second.input());
    contents.compare(run, "output", first.output(), second.output());
    Place place = Place.events(this::tell);
    TreeSet<String> types = new TreeSet<>(first.counts().keySet());
    types.addAll(second.counts().keySet());
    for (String type : types) {
      place.compare(
          type,
          Optional.ofNullable(first.counts().get(type)),
          Optional.ofNullable(second.counts().get(type)));
    }
  }

  private void steps() {
    StepWindow first = window(a, attemptsOfA);
    StepWindow second = window(b, attemptsOfB);
    Steps steps = new Steps(contents);
    while (true) {
      Optional<Found> left = first.advance();
      left.ifPresent(
          step ->
              second
                  .take(step.outline().stepId())
                  .ifPresentOrElse(waited -> pair(steps, step, waited), () -> first.keep(step)));
      Optional<Found> right = second.advance();
      right.ifPresent(
          step ->
              first
                  .take(step.outline().stepId())
                  .ifPresentOrElse(waited -> pair(steps, waited, step), () -> second.keep(step)));
      if (left.isEmpty() && right.isEmpty()) {
        break;
      }
    }
    for (StepOutline step : first.rest()) {
      removed++;
      tell(step, Change.REMOVED, Optional.of(step.status().name()), Optional.empty());
    }
    for (StepOutline step : second.rest()) {
      added++;
      tell(step, Change.ADDED, Optional.empty(), Optional.of(step.status().name()));
    }
  }

  private static StepWindow window(RunSide side, AttemptsOfRun attempts) {
    return new StepWindow(side.executions(), side.run().id(), attempts::seen);
  }

  /** Two steps are read for what they say unless their outlines tell that it is the same. */
  private void pair(Steps steps, Found left, Found right) {
    Place place = Place.step(left.outline().stepId(), this::tell);
    boolean bothRead = left.outline().step().isPresent() && right.outline().step().isPresent();
    if (!bothRead && left.outline().content().equals(right.outline().content())) {
      Steps.measure(place, left.outline(), right.outline());
    } else {
      steps.compare(place, left.step(), right.step());
    }
    if (place.differs()) {
      changed++;
    } else {
      same++;
    }
  }

  private void tell(
      StepOutline step, Change change, Optional<String> left, Optional<String> right) {
    Place.step(step.stepId(), this::tell)
        .tell("step", "", change, left.map(Place::json), right.map(Place::json));
  }

  private void artifacts() {
    Map<ArtifactPlace, ArtifactInfo> first = new LinkedHashMap<>();
    each(a, attemptsOfA, first::put);
    each(
        b,
        attemptsOfB,
        (key, info) -> compare(key, Optional.ofNullable(first.remove(key)), Optional.of(info)));
    first.forEach((key, info) -> compare(key, Optional.of(info), Optional.empty()));
  }

  private static void each(
      RunSide side, AttemptsOfRun attempts, BiConsumer<ArtifactPlace, ArtifactInfo> taken) {
    for (ArtifactInfo info : side.artifacts().listArtifacts(side.run().id())) {
      String name = info.key().name().value();
      if (!name.startsWith(SPILLED)) {
        Optional<StepRef> ref = info.key().stepRunId().flatMap(attempts::find);
        taken.accept(
            new ArtifactPlace(
                ref.map(StepRef::stepId),
                ref.map(r -> OptionalInt.of(r.attempt())).orElseGet(OptionalInt::empty),
                name),
            info);
      }
    }
  }

  private void compare(
      ArtifactPlace key, Optional<ArtifactInfo> left, Optional<ArtifactInfo> right) {
    Place place = Place.artifact(key, this::tell);
    if (left.isEmpty() || right.isEmpty()) {
      place.compare("artifact", left.map(RunDiff::shown), right.map(RunDiff::shown));
      return;
    }
    ArtifactInfo first = left.get();
    ArtifactInfo second = right.get();
    place.compare("contentType", first.contentType(), second.contentType());
    if (first.sha256().equals(second.sha256())) {
      return;
    }
    place.compare("sha256", shown(first), shown(second));
    if (Math.max(first.byteLength(), second.byteLength()) <= Contents.MOST_BYTES) {
      Contents.tellContent(
          place, "content", read(first, a.artifacts()), read(second, b.artifacts()));
    }
  }

  private static byte[] read(ArtifactInfo info, ArtifactStore store) {
    return Contents.read(info.key(), store);
  }

  private static String shown(ArtifactInfo info) {
    return info.byteLength() + " bytes sha256:" + info.sha256();
  }
}
