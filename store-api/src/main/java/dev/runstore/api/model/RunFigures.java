package dev.runstore.api.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What statistics count of a run: a part of its header that a backend can read without the rest.
 *
 * @param id its id
 * @param kind what kind of subject it executes
 * @param subjectId the subject's id
 * @param status its status
 * @param time its start, else its creation, else its id's
 * @param duration end minus start, or what the source gives
 * @param labels its labels
 * @param usage what it used, counted once
 * @param agents the agents of its steps and child runs, as the header names them
 * @param artifactBytes the bytes of its artifacts
 */
public record RunFigures(
    RunId id,
    SubjectKind kind,
    String subjectId,
    RunStatus status,
    Instant time,
    Optional<Duration> duration,
    Map<String, String> labels,
    Usage usage,
    List<String> agents,
    long artifactBytes) {
  /** Those of a header. */
  public static RunFigures of(Run run) {
    return new RunFigures(
        run.id(),
        run.subject().kind(),
        run.subject().id(),
        run.status(),
        run.startedAt().or(run::queuedAt).orElseGet(() -> run.id().time()),
        run.duration(),
        run.labels().values(),
        run.usage(),
        run.agents(),
        run.artifactBytes());
  }
}
