package dev.runstore.formats.report;

import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import dev.runstore.formats.RunFacts;
import dev.runstore.formats.RunLosses;
import dev.runstore.formats.RunSource;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a report tells of a run, gathered in one go. Every list is bounded and knows how much it
 * left out.
 */
final class Report {
  /** Steps are shown from the first one on; beyond that, those that did not go well. */
  static final int FIRST_STEPS = 300;

  static final int BAD_STEPS = 200;
  static final int ARTIFACTS = 200;
  static final int REFERENCES = 100;
  static final int FIRST_LOGS = 200;
  static final int LAST_LOGS = 300;
  static final int LOG_TEXT = 2_000;
  private static final Set<StepStatus> BAD =
      EnumSet.of(StepStatus.FAILED, StepStatus.TIMED_OUT, StepStatus.CANCELLED, StepStatus.UNKNOWN);

  /** A line of a log. */
  record Line(Optional<Instant> at, String step, String stream, String level, String text) {}

  /** An artifact, or bytes elsewhere. */
  record Thing(
      String name, String step, String role, OptionalLong bytes, String type, String digest) {}

  private final RunSource source;
  private final Run run;
  private final Instant now;
  private final RunFacts facts;
  private final RunLosses losses;
  private final Timeline timeline;
  private final List<ShownStep> steps = new ArrayList<>();
  private final List<Thing> artifacts = new ArrayList<>();
  private final List<ArtifactInfo> shownArtifacts = new ArrayList<>();
  private final List<Thing> references = new ArrayList<>();
  private final List<Line> firstLogs = new ArrayList<>();
  private final Deque<Line> lastLogs = new ArrayDeque<>();
  private long stepCount;
  private int bad;
  private long artifactCount;
  private long referenceCount;
  private long logCount;

  private Report(RunSource source) {
    this.source = source;
    this.run = source.run();
    this.now = source.executions().now();
    this.facts = RunFacts.of(source);
    this.losses = source.losses();
    this.timeline = new Timeline(run, now);
  }

  static Report of(RunSource source) {
    Report report = new Report(source);
    source.steps().forEach(report::add);
    source.artifactInfos().forEach(report::add);
    source.events(Set.of("log", "reference")).forEachRemaining(report::add);
    return report;
  }

  private void add(StepState step) {
    stepCount++;
    timeline.add(step);
    boolean isBad = BAD.contains(step.status());
    if (steps.size() < FIRST_STEPS || (isBad && bad < BAD_STEPS)) {
      bad += steps.size() >= FIRST_STEPS ? 1 : 0;
      steps.add(ShownStep.of(step));
    }
  }

  private void add(ArtifactInfo info) {
    artifactCount++;
    if (artifacts.size() < ARTIFACTS) {
      shownArtifacts.add(info);
      artifacts.add(
          new Thing(
              info.key().name().value(),
              facts.writer(info.key()).map(Report::attempt).orElse(""),
              facts.role(info.key()).name(),
              OptionalLong.of(info.byteLength()),
              info.contentType(),
              info.sha256().hex()));
    }
  }

  private void add(RecordedEvent event) {
    if (event.body() instanceof EventBody.Logged log) {
      String step = log.ref().map(Report::attempt).orElse("");
      for (LogLine line : log.lines()) {
        add(
            new Line(
                line.at().or(() -> event.event().at()),
                step,
                line.stream(),
                line.level(),
                Cut.to(LOG_TEXT, line.text())));
      }
    } else if (event.body() instanceof EventBody.Referenced referenced) {
      referenceCount++;
      if (references.size() < REFERENCES) {
        references.add(
            new Thing(
                referenced.reference().name(),
                referenced.stepId().map(Object::toString).orElse(""),
                referenced.role().name(),
                referenced.reference().byteLength(),
                referenced.reference().location().orElse(""),
                referenced.reference().sha256().map(Object::toString).orElse("")));
      }
    }
  }

  private void add(Line line) {
    logCount++;
    if (firstLogs.size() < FIRST_LOGS) {
      firstLogs.add(line);
      return;
    }
    if (lastLogs.size() == LAST_LOGS) {
      lastLogs.removeFirst();
    }
    lastLogs.addLast(line);
  }

  private static String attempt(StepRef ref) {
    return ref.attempt() == 1 ? ref.stepId().value() : ref.stepId() + " #" + ref.attempt();
  }

  RunSource source() {
    return source;
  }

  Run run() {
    return run;
  }

  /** When the report was made, by the store's clock. */
  Instant now() {
    return now;
  }

  RunFacts facts() {
    return facts;
  }

  /** What of the run cannot be read any more. */
  RunLosses losses() {
    return losses;
  }

  Timeline timeline() {
    return timeline;
  }

  List<ShownStep> steps() {
    return steps;
  }

  /** All steps, also those that are not shown. */
  long stepCount() {
    return stepCount;
  }

  List<Thing> artifacts() {
    return artifacts;
  }

  /** The same artifacts as {@link #artifacts}. */
  List<ArtifactInfo> shownArtifacts() {
    return shownArtifacts;
  }

  long artifactCount() {
    return artifactCount;
  }

  List<Thing> references() {
    return references;
  }

  long referenceCount() {
    return referenceCount;
  }

  /** The first lines of the logs. */
  List<Line> firstLogs() {
    return firstLogs;
  }

  /** The last lines of the logs, after a gap of {@link #leftOutLogs}. */
  Iterable<Line> lastLogs() {
    return lastLogs;
  }

  long leftOutLogs() {
    return logCount - firstLogs.size() - lastLogs.size();
  }

  long logCount() {
    return logCount;
  }
}
