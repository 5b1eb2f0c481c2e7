package dev.runstore.filesystem;

import dev.runstore.api.Appended;
import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.EventGap;
import dev.runstore.api.EventPage;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.Renewal;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StepOutline;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventClass;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.PlanId;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.TenantId;
import dev.runstore.api.support.Batches;
import dev.runstore.filesystem.journal.Claims;
import dev.runstore.filesystem.journal.RunJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The runs of one tenant as files. */
final class FileExecutions implements ExecutionStore {
  private final Tenant tenant;
  private final Endings endings;

  FileExecutions(Tenant tenant) {
    this.tenant = tenant;
    this.endings = new Endings(tenant);
  }

  @Override
  public TenantId tenant() {
    tenant.session().refuseClosed();
    return tenant.id();
  }

  @Override
  public Instant now() {
    tenant.session().refuseClosed();
    return tenant.context().now();
  }

  @Override
  public Appended create(RunId runId, Event created) {
    tenant.session().refuseClosed();
    RunJournal journal = tenant.journal(runId);
    Event fitting = Batches.created(created);
    journal.refuseDeleted();
    tenant.prepare();
    tenant.index().open(runId);
    return journal.create(fitting);
  }

  @Override
  public Optional<Run> find(RunId runId) {
    tenant.session().refuseClosed();
    RunJournal journal = tenant.journal(runId);
    journal.refuseDeleted();
    Optional<Run> found =
        tenant.index().find(runId).or(journal::header).or(() -> tenant.index().listed(runId));
    if (found.isEmpty()) {
      tenant.disk().refuseGone();
    }
    return found;
  }

  @Override
  public Appended append(RunId runId, Fence fence, long expectedSequence, List<Event> events) {
    List<Event> fitting = Batches.history(events);
    RunJournal journal = tenant.appendableJournal(runId, fence.generation());
    Appended answer = journal.append(fence, expectedSequence, fitting);
    Event last = fitting.get(fitting.size() - 1);
    if (answer.isNew() && last.body().eventClass() == EventClass.END) {
      endings.ended(journal, last);
    }
    return answer;
  }

  @Override
  public Appended annotate(RunId runId, long expectedNote, List<Event> notes) {
    RunJournal journal = tenant.writableJournal(runId);
    List<Event> fitting = Batches.notes(notes);
    Appended answer;
    try {
      journal.refuseMissing();
      answer = journal.annotate(expectedNote, fitting);
    } catch (StoreException.NotFound e) {
      throw tenant.archive().movedOr(runId, e);
    }
    endings.noted(journal);
    return answer;
  }

  @Override
  public EventPage events(RunId runId, EventQuery query) {
    tenant.session().refuseClosed();
    try {
      return tenant.journal(runId).events(query);
    } catch (StoreException.NotFound e) {
      throw lostOr(runId, e);
    }
  }

  @Override
  public Map<String, Long> countEvents(RunId runId, Set<String> types, Consumer<EventBody> given) {
    tenant.session().refuseClosed();
    tenant.journal(runId).refuseDeleted();
    try {
      return tenant
          .journal(runId)
          .readingWhole(() -> tenant.steps(runId).countEvents(types, given))
          .orElseGet(() -> tenant.journal(runId).countEvents(types, given));
    } catch (StoreException.NotFound e) {
      throw lostOr(runId, e);
    }
  }

  @Override
  public List<EventGap> gaps(RunId runId) {
    tenant.session().refuseClosed();
    Optional<Run> listed = tenant.index().listed(runId);
    try {
      return tenant
          .journal(runId)
          .gaps(listed.map(Run::eventCount).orElse(0L), listed.map(Run::noteCount).orElse(0L));
    } catch (StoreException.NotFound e) {
      throw lostOr(runId, e);
    }
  }

  /** A run that the index has seen end is not one that never was. */
  private StoreException lostOr(RunId runId, StoreException.NotFound missing) {
    StoreException moved = tenant.archive().movedOr(runId, missing);
    if (!moved.equals(missing)) {
      return moved;
    }
    return tenant.index().listed(runId).isEmpty()
        ? missing
        : new StoreException.Corrupt(
            "the files of run "
                + runId
                + " in store "
                + tenant.context().store()
                + " are gone, only its header is left in the index; restore "
                + tenant.places().run(runId).folder()
                + " from a copy, or delete the run",
            missing);
  }

  @Override
  public Page<StepState> steps(RunId runId, PageRequest page) {
    tenant.session().refuseClosed();
    tenant.journal(runId).refuseDeleted();
    try {
      return tenant.journal(runId).readingWhole(() -> tenant.steps(runId).page(page));
    } catch (StoreException.NotFound e) {
      throw lostOr(runId, e);
    }
  }

  @Override
  public Page<StepOutline> outlines(RunId runId, PageRequest page) {
    tenant.session().refuseClosed();
    tenant.journal(runId).refuseDeleted();
    try {
      return tenant
          .journal(runId)
          .readingWhole(() -> tenant.steps(runId).outlines(page))
          .orElseGet(() -> ExecutionStore.super.outlines(runId, page));
    } catch (StoreException.NotFound e) {
      throw lostOr(runId, e);
    }
  }

  @Override
  public Page<Run> list(RunQuery query, PageRequest page) {
    tenant.session().refuseClosed();
    Page<Run> found = tenant.index().list(query, page);
    if (found.items().isEmpty()) {
      tenant.disk().refuseGone();
    }
    return found;
  }

  @Override
  public Page<RunFigures> figures(RunQuery query, PageRequest page) {
    if (!query.asksForFiguresOnly()) {
      return ExecutionStore.super.figures(query, page);
    }
    tenant.session().refuseClosed();
    Page<RunFigures> found = tenant.index().figures(query, page);
    if (found.items().isEmpty()) {
      tenant.disk().refuseGone();
    }
    return found;
  }

  @Override
  public Claim claim(RunId runId, ClaimTerms terms) {
    RunJournal journal = tenant.writableJournal(runId);
    journal.refuseMissing();
    return Claims.claim(journal, terms);
  }

  @Override
  public Optional<Claim> claimNext(RunQuery query, ClaimTerms terms) {
    tenant.session().refuseClosed();
    for (RunId id : tenant.index().openRuns()) {
      Optional<Claim> claim = claimIfFree(id, query, terms);
      if (claim.isPresent()) {
        return claim;
      }
    }
    return Optional.empty();
  }

  /** Empty also if another runner was faster, or the run cannot be read. */
  private Optional<Claim> claimIfFree(RunId id, RunQuery query, ClaimTerms terms) {
    RunJournal journal = tenant.journal(id);
    try {
      return journal
          .header()
          .filter(query.orderedBy(RunOrder.NEWEST)::matches)
          .filter(run -> isFree(journal, run))
          .map(run -> Claims.claim(journal, terms));
    } catch (StoreException.LeaseHeld
        | StoreException.Conflict
        | StoreException.Expired
        | StoreException.Corrupt e) {
      return Optional.empty();
    }
  }

  private boolean isFree(RunJournal journal, Run run) {
    return switch (run.status()) {
      case QUEUED, RUNNING ->
          run.lease()
              .map(lease -> lease.isExpiredAt(now()))
              .orElseGet(() -> run.status() == RunStatus.QUEUED || journal.wasClaimed());
      case SUCCEEDED, FAILED, CANCELLED, TIMED_OUT, UNKNOWN -> false;
    };
  }

  @Override
  public Renewal renew(Lease lease, Duration ttl, long knownNote) {
    RunJournal journal = tenant.writableJournal(lease.runId());
    journal.refuseMissing();
    return Claims.renew(journal, lease, ttl, knownNote);
  }

  @Override
  public Appended release(Lease lease, long expectedSequence, String reason) {
    RunJournal journal = tenant.writableJournal(lease.runId());
    journal.refuseMissing();
    return journal.release(lease, expectedSequence, reason);
  }

  @Override
  public boolean delete(RunId runId, PlanId planId) {
    tenant.session().refuseClosed();
    return new Deletion(tenant).delete(runId, planId);
  }

  @Override
  public boolean archive(RunId runId) {
    tenant.session().refuseClosed();
    try {
      return tenant.archive().archive(runId);
    } catch (StoreException.NotFound e) {
      throw tenant.archive().movedOr(runId, e);
    }
  }

  @Override
  public boolean restore(RunId runId) {
    tenant.session().refuseClosed();
    try {
      return tenant.archive().restore(runId);
    } catch (StoreException.NotFound e) {
      throw tenant.archive().movedOr(runId, e);
    }
  }
}
