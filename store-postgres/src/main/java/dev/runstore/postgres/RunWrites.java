package dev.runstore.postgres;

import dev.runstore.api.Appended;
import dev.runstore.api.Fence;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.EventCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.support.Batches;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Creates runs and appends to their histories, each in one round trip. */
final class RunWrites {
  private static final String CREATE =
      "select * from runstore.create_run(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String PROBE = "select * from runstore.refusal(?, ?, 0::smallint, ?, ?, ?)";

  private final TenantView view;
  private final Histories histories;
  private final Refusals refusals;

  RunWrites(TenantView view) {
    this.view = view;
    this.histories = new Histories(view);
    this.refusals = new Refusals(view);
  }

  private record Created(String outcome, Optional<Instant> at) {}

  Appended create(RunId runId, Event created) {
    Event first = Batches.created(created);
    view.session().register(view.tenant());
    LiveRun live = view.live().of(view.key(), runId);
    live.lock.lock();
    try {
      live.forget();
      live.add(List.of(first));
      Created answer = create(runId, first, live.run(), live.changedHeader().orElseThrow());
      return switch (answer.outcome) {
        case "done" -> new Appended(1, 1, answer.at.orElseThrow(), true);
        case "repeated" -> {
          live.forget();
          yield new Appended(1, 1, answer.at.orElseThrow(), false);
        }
        case "exists" -> throw taken(runId);
        case "expired" -> throw view.absent(runId);
        default -> throw refusals.unexpected(answer.outcome);
      };
    } catch (RuntimeException e) {
      live.forget();
      throw e;
    } finally {
      live.lock.unlock();
    }
  }

  /** Another run has the id, or the same run was deleted while its first event was looked for. */
  private StoreException taken(RunId runId) {
    return view.tombstone(runId).isPresent()
        ? view.absent(runId)
        : new StoreException.AlreadyExists("run " + runId + " is already in " + view.place());
  }

  private Created create(RunId runId, Event first, Run run, byte[] header) {
    return view.database()
        .call(
            "create run " + runId,
            CREATE,
            p ->
                p.text(view.key())
                    .text(runId.value())
                    .time(view.now())
                    .text(first.id().value())
                    .bytes(encode(1, first))
                    .bytes(header)
                    .text(run.subject().kind().name())
                    .text(Keys.key(run.subject().id()))
                    .text(run.parentRunId().map(RunId::value))
                    .time(Optional.of(RunQuery.time(run)))
                    .text(Headers.searchText(run))
                    .text(Headers.labelText(run))
                    .texts(Headers.keys(run.labels().values().keySet().stream()))
                    .texts(Headers.keys(run.labels().values().values().stream()))
                    .texts(Headers.keys(run.aliases().stream().map(alias -> alias.value()))),
            row -> new Created(row.getString("outcome"), Rows.maybeTime(row, "at")));
  }

  static byte[] encode(long sequence, Event event) {
    return EventCodec.encode(new RecordedEvent(Track.HISTORY, sequence, Instant.EPOCH, event));
  }

  Appended append(RunId runId, Fence fence, long expected, List<Event> events) {
    List<Event> batch = Batches.history(events);
    LiveRun live = view.live().of(view.key(), runId);
    live.lock.lock();
    try {
      histories.catchUp(runId, live, expected);
      AppendAnswer answer;
      if (live.eventCount() != expected || expected < 1 || live.hasEnded()) {
        answer =
            probe(
                runId,
                fence.generation(),
                expected,
                batch.stream().map(event -> event.id().value()).toList());
      } else {
        answer = add(runId, live, fence.generation(), expected, batch);
      }
      return settle(runId, live, fence.generation(), expected, batch.size(), answer);
    } finally {
      live.lock.unlock();
    }
  }

  /** Stores a batch; what was folded of it is forgotten if it is not there afterwards. */
  private AppendAnswer add(
      RunId runId, LiveRun live, long generation, long expected, List<Event> batch) {
    boolean stored = false;
    try {
      RunStatus before = live.status();
      List<LiveRun.Told> ended = live.add(batch);
      AppendCall call =
          new AppendCall(
              view,
              runId,
              generation,
              expected,
              batch,
              live.changedHeader(),
              before,
              live.run(),
              ended);
      AppendAnswer answer = add(call);
      stored = answer.outcome().equals("done") || answer.outcome().equals("repeated");
      return answer;
    } finally {
      if (!stored) {
        live.forget();
      }
    }
  }

  /** A run that moved on stays moved on, so that why it did is asked for afterwards. */
  private AppendAnswer add(AppendCall call) {
    Appends appends = view.session().appends();
    return (call.isTerminal() ? appends.end(call) : appends.append(call))
        .map(at -> AppendAnswer.done(call.expected() + call.size(), at))
        .orElseGet(() -> probe(call.runId(), call.generation(), call.expected(), call.ids()));
  }

  private AppendAnswer probe(RunId runId, long generation, long expected, List<String> ids) {
    return view.database()
        .read(
            view.key(),
            "append to run " + runId,
            PROBE,
            p ->
                p.text(view.key())
                    .text(runId.value())
                    .number(generation)
                    .number(expected)
                    .texts(ids),
            AppendAnswer::read)
        .get(0);
  }

  private Appended settle(
      RunId runId, LiveRun live, long generation, long expected, int size, AppendAnswer answer) {
    return switch (answer.outcome()) {
      case "done" -> {
        if (live.hasEnded()) {
          view.live().drop(view.key(), runId);
        }
        yield new Appended(expected + 1, answer.last(), answer.at().orElseThrow(), true);
      }
      case "repeated" ->
          new Appended(expected + 1, expected + size, answer.at().orElseThrow(), false);
      case "missing" -> throw view.absent(runId);
      case "fenced" -> throw refusals.fenced(runId, answer.held(), generation);
      case "ended" -> throw refusals.ended("append to", runId, answer.state(), answer.last());
      case "conflict" -> throw refusals.conflict(runId, answer.last(), expected);
      default -> throw refusals.unexpected(answer.outcome());
    };
  }
}
