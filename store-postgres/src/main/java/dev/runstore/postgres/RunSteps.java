package dev.runstore.postgres;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.StoreException;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.fold.RunFold;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.StepState;
import dev.runstore.api.support.Cursors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Pages through the steps of a run. Those that have ended are rows; those that are open are in the
 * fold of its history, which this session keeps and brings up to date.
 */
final class RunSteps {
  private static final String STATE =
      "select last_event, end_recorded_at is null as open from runstore.runs"
          + " where tenant_id = ? and run_id = ?";
  private static final String ROWS =
      "select s.first_seq, s.state from runstore.run_steps s"
          + " where s.tenant_id = ? and s.run_id = ? and s.told_seq <= ? and s.first_seq in ("
          + "select distinct f.first_seq from runstore.run_steps f"
          + " where f.tenant_id = ? and f.run_id = ? and f.first_seq > ? and f.told_seq <= ?"
          + " order by f.first_seq limit ?) order by s.first_seq, s.told_seq";

  private final TenantView view;
  private final Histories histories;

  RunSteps(TenantView view) {
    this.view = view;
    this.histories = new Histories(view);
  }

  private record State(long last, boolean open) {}

  Page<StepState> page(RunId runId, PageRequest request) {
    String binding = "steps " + runId;
    long after =
        request.after().map(cursor -> Long.parseLong(Cursors.position(cursor, binding))).orElse(0L);
    State state =
        view
            .database()
            .read(
                view.key(),
                "read the steps of run " + runId,
                STATE,
                p -> p.text(view.key()).text(runId.value()),
                row -> new State(row.getLong(1), row.getBoolean(2)))
            .stream()
            .findFirst()
            .orElseThrow(() -> view.absent(runId));
    TreeMap<Long, List<StepState>> steps = new TreeMap<>();
    long last = state.last;
    List<StepState> open = List.of();
    if (state.open) {
      LiveRun live = view.live().of(view.key(), runId);
      live.lock.lock();
      try {
        histories.catchUp(runId, live, state.last);
        last = live.eventCount();
        open = live.openSteps();
      } finally {
        live.lock.unlock();
      }
    }
    for (StepState step : ended(runId, after, last, request.limit() + 1)) {
      add(steps, step);
    }
    boolean more = steps.size() > request.limit();
    for (StepState step : open) {
      if (step.firstSequence() > after && (!more || step.firstSequence() <= steps.lastKey())) {
        add(steps, step);
      }
    }
    List<StepState> items = new ArrayList<>();
    steps.values().forEach(parts -> items.add(RunFold.merge(parts)));
    if (items.size() <= request.limit()) {
      return Page.last(items);
    }
    List<StepState> page = items.subList(0, request.limit());
    String reached = Long.toString(page.get(page.size() - 1).firstSequence());
    return new Page<>(page, Optional.of(Cursors.of(binding, reached)));
  }

  private static void add(Map<Long, List<StepState>> steps, StepState part) {
    steps.computeIfAbsent(part.firstSequence(), first -> new ArrayList<>()).add(part);
  }

  private List<StepState> ended(RunId runId, long after, long last, int limit) {
    return view.database()
        .read(
            view.key(),
            "read the steps of run " + runId,
            ROWS,
            p ->
                p.text(view.key())
                    .text(runId.value())
                    .number(last)
                    .text(view.key())
                    .text(runId.value())
                    .number(after)
                    .number(last)
                    .count(limit),
            row -> decode(runId, row.getLong(1), row.getBytes(2)));
  }

  private StepState decode(RunId runId, long first, byte[] state) {
    try {
      return RunCodec.decodeStep(state);
    } catch (IllegalArgumentException e) {
      throw new StoreException.Corrupt(
          "the step of run "
              + runId
              + " that begins at event "
              + first
              + " in "
              + view.place()
              + " cannot be read, wct store check --repair makes it anew: "
              + e.getMessage(),
          e);
    }
  }
}
