package dev.runstore.formats.report;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.StepStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The time a run took, and how many attempts of all its steps were at work in each part of it.
 * Memory does not grow with the steps.
 */
final class Timeline {
  static final int PARTS = 240;

  private final Optional<Instant> from;
  private final Instant to;
  private final double[] working = new double[PARTS];
  private final double[] failing = new double[PARTS];
  private long timed;
  private long untimed;

  Timeline(Run run, Instant now) {
    this.from = run.startedAt().or(run::queuedAt);
    Instant end =
        run.endedAt()
            .or(() -> from.flatMap(start -> run.duration().map(start::plus)))
            .orElse(run.status().isTerminal() ? from.orElse(now) : now);
    this.to = from.filter(end::isBefore).orElse(end);
  }

  void add(StepState step) {
    step.attempts().forEach(this::add);
  }

  private void add(Attempt attempt) {
    if (attempt.startedAt().isEmpty() || from.isEmpty() || length().isZero()) {
      untimed++;
      return;
    }
    timed++;
    Instant start = attempt.startedAt().get();
    double first = place(start) * PARTS;
    double last = place(end(start, attempt.endedAt(), attempt.duration())) * PARTS;
    double[] parts =
        attempt.status() == StepStatus.FAILED || attempt.status() == StepStatus.TIMED_OUT
            ? failing
            : working;
    for (int part = (int) first; part < PARTS && part <= last; part++) {
      parts[part] += Math.max(0, Math.min(last, part + 1) - Math.max(first, part));
    }
  }

  /** Where an attempt's bar ends: it goes to the end of the run where nothing ended it. */
  Instant end(Instant start, Optional<Instant> endedAt, Optional<Duration> duration) {
    return endedAt.or(() -> duration.map(start::plus)).orElse(to);
  }

  /** Where a time is in the run, from 0 to 1. */
  double place(Instant time) {
    if (from.isEmpty() || length().isZero()) {
      return 0;
    }
    double place = micros(Duration.between(from.get(), time)) / micros(length());
    return Math.max(0, Math.min(1, place));
  }

  private static double micros(Duration duration) {
    return duration.getSeconds() * 1e6 + duration.getNano() / 1e3;
  }

  Duration length() {
    return from.map(start -> Duration.between(start, to)).orElse(Duration.ZERO);
  }

  Optional<Instant> from() {
    return from;
  }

  /** Attempts at work in each part, on average, those that went on to fail apart. */
  double[] working() {
    return working.clone();
  }

  double[] failing() {
    return failing.clone();
  }

  double most() {
    double most = 0;
    for (int i = 0; i < PARTS; i++) {
      most = Math.max(most, working[i] + failing[i]);
    }
    return most;
  }

  /** Attempts with a start, and without. */
  long timed() {
    return timed;
  }

  long untimed() {
    return untimed;
  }
}
