package dev.runstore.api;

import dev.runstore.api.model.Alias;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Texts;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which runs, in which order. A run must meet all conditions that are given. Served by an index: no
 * condition, one status, subject, status and subject, one label. The others filter along the order.
 *
 * @param statuses one of these; all if empty
 * @param subjectKind this kind of subject
 * @param subjectId the subject with this id
 * @param labels all of these
 * @param since its {@link #time} is not before this
 * @param until its {@link #time} is before this
 * @param parent started by this run
 * @param alias known by this id
 * @param idPrefix its id begins so, in either case
 * @param text its id, an alias, the subject's id or name, a label as {@code key=value} or the error
 *     message contains this, case ignored
 * @param order the order
 */
public record RunQuery(
    Set<RunStatus> statuses,
    Optional<SubjectKind> subjectKind,
    Optional<String> subjectId,
    Labels labels,
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<RunId> parent,
    Optional<Alias> alias,
    Optional<String> idPrefix,
    Optional<String> text,
    RunOrder order) {
  /** Copies the statuses and puts the prefix in upper case. */
  public RunQuery {
    statuses =
        statuses.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(statuses));
    idPrefix = idPrefix.map(prefix -> prefix.toUpperCase(Locale.ROOT));
    text.ifPresent(t -> Texts.checked(t, "search text"));
  }

  /** All runs, the newest first. */
  public static RunQuery all() {
    return new RunQuery(
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Labels.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        RunOrder.NEWEST);
  }

  /** With one of these statuses. */
  public RunQuery withStatus(Set<RunStatus> any) {
    return with(query -> query.statuses = any);
  }

  /** With this status. */
  public RunQuery withStatus(RunStatus status) {
    return withStatus(Set.of(status));
  }

  /** Of this kind of subject. */
  public RunQuery ofKind(SubjectKind kind) {
    return with(query -> query.subjectKind = Optional.of(kind));
  }

  /** Of the subject with this id. */
  public RunQuery ofSubject(String id) {
    return with(query -> query.subjectId = Optional.of(id));
  }

  /** With this label, too. */
  public RunQuery labelled(String key, String value) {
    return with(query -> query.labels = labels.with(key, value));
  }

  /** Not before this. */
  public RunQuery since(Instant time) {
    return with(query -> query.since = Optional.of(time));
  }

  /** Before this. */
  public RunQuery until(Instant time) {
    return with(query -> query.until = Optional.of(time));
  }

  /** Started by this run. */
  public RunQuery childrenOf(RunId run) {
    return with(query -> query.parent = Optional.of(run));
  }

  /** Known by this id. */
  public RunQuery knownAs(Alias id) {
    return with(query -> query.alias = Optional.of(id));
  }

  /** With an id that begins so. */
  public RunQuery startingWith(String prefix) {
    return with(query -> query.idPrefix = Optional.of(prefix));
  }

  /** Containing this text. */
  public RunQuery containing(String words) {
    return with(query -> query.text = Optional.of(words));
  }

  /** In this order. */
  public RunQuery orderedBy(RunOrder other) {
    return with(query -> query.order = other);
  }

  private RunQuery with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new RunQuery(
        copy.statuses,
        copy.subjectKind,
        copy.subjectId,
        copy.labels,
        copy.since,
        copy.until,
        copy.parent,
        copy.alias,
        copy.idPrefix,
        copy.text,
        copy.order);
  }

  /** A query that one condition is added to. */
  private static final class Copy {
    private Set<RunStatus> statuses;
    private Optional<SubjectKind> subjectKind;
    private Optional<String> subjectId;
    private Labels labels;
    private Optional<Instant> since;
    private Optional<Instant> until;
    private Optional<RunId> parent;
    private Optional<Alias> alias;
    private Optional<String> idPrefix;
    private Optional<String> text;
    private RunOrder order;

    private Copy(RunQuery query) {
      this.statuses = query.statuses;
      this.subjectKind = query.subjectKind;
      this.subjectId = query.subjectId;
      this.labels = query.labels;
      this.since = query.since;
      this.until = query.until;
      this.parent = query.parent;
      this.alias = query.alias;
      this.idPrefix = query.idPrefix;
      this.text = query.text;
      this.order = query.order;
    }
  }

  /**
   * The time of a run that {@code since} and {@code until} look at: its start, else its creation,
   * else its id's.
   */
  public static Instant time(Run run) {
    return RunFigures.of(run).time();
  }

  /** Whether the run meets every condition. Every backend selects exactly these. */
  public boolean matches(Run run) {
    return matches(RunFigures.of(run))
        && parent.map(id -> run.parentRunId().equals(Optional.of(id))).orElse(true)
        && alias.map(id -> run.aliases().contains(id)).orElse(true)
        && (order == RunOrder.NEWEST || run.endKey().isPresent())
        && text.map(words -> contains(run, words.toLowerCase(Locale.ROOT))).orElse(true);
  }

  /** Whether figures are enough to say which runs match: {@link #matches(RunFigures)} then. */
  public boolean asksForFiguresOnly() {
    return parent.isEmpty() && alias.isEmpty() && text.isEmpty() && order == RunOrder.NEWEST;
  }

  /** Whether the run meets those conditions that its figures answer. */
  public boolean matches(RunFigures run) {
    return (statuses.isEmpty() || statuses.contains(run.status()))
        && (subjectKind.isEmpty() || subjectKind.get() == run.kind())
        && (subjectId.isEmpty() || subjectId.get().equals(run.subjectId()))
        && run.labels().entrySet().containsAll(labels.values().entrySet())
        && (since.isEmpty() || !run.time().isBefore(since.get()))
        && (until.isEmpty() || run.time().isBefore(until.get()))
        && (idPrefix.isEmpty() || run.id().value().startsWith(idPrefix.get()));
  }

  private static boolean contains(Run run, String words) {
    return holds(run.id().value(), words)
        || run.aliases().stream().anyMatch(id -> holds(id.value(), words))
        || holds(run.subject().id(), words)
        || holds(run.subject().name(), words)
        || run.labels().pairs().stream().anyMatch(label -> holds(label, words))
        || run.error().map(error -> holds(error.message(), words)).orElse(false);
  }

  private static boolean holds(String text, String words) {
    return text.toLowerCase(Locale.ROOT).contains(words);
  }

  /** Says every condition, so that queries that differ have texts that differ. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("RunQuery[");
    said(text, "statuses", statuses);
    said(text, "subjectKind", subjectKind);
    said(text, "subjectId", subjectId);
    said(text, "labels", labels.values());
    said(text, "since", since);
    said(text, "until", until);
    said(text, "parent", parent);
    said(text, "alias", alias);
    said(text, "idPrefix", idPrefix);
    said(text, "text", this.text);
    return text.append("order=").append(order).append(']').toString();
  }

  private static void said(StringBuilder text, String name, Object value) {
    text.append(name).append('=').append(value).append(", ");
  }
}
