package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import dev.runstore.api.model.RunId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sends appends to the database. Those that come while others are under way go together in one
 * transaction, tenant by tenant: each is a row result of its own, so that a conflict of one does
 * not disturb the others, and all are as durable as alone.
 */
final class Appends {
  private final Database database;
  private final boolean relaxed;
  private final ConcurrentMap<Lane, Together<AppendCall, AppendAnswer>> lanes =
      new ConcurrentHashMap<>();

  Appends(Database database, Options.Durability durability) {
    this.database = database;
    this.relaxed = durability == Options.Durability.RELAXED;
  }

  /** Calls that may share a transaction: of one tenant, and equally durable. */
  private record Lane(String tenant, boolean relaxed) {}

  AppendAnswer append(AppendCall call) {
    Lane lane = new Lane(call.view().key(), relaxed && call.isRelaxable());
    return lanes
        .computeIfAbsent(lane, key -> new Together<>(calls -> send(calls, key.relaxed)))
        .call(call);
  }

  private List<AppendAnswer> send(List<AppendCall> calls, boolean relax) {
    if (calls.size() == 1) {
      return List.of(send(calls.get(0), relax));
    }
    List<AppendCall> ordered =
        calls.stream().sorted(Comparator.comparing(AppendCall::runId)).toList();
    Map<RunId, AppendAnswer> answers;
    try {
      List<AppendAnswer> inOrder =
          database.calls(
              "append to " + calls.size() + " runs",
              AppendCall.SQL,
              ordered.stream().<Database.Binder>map(c -> p -> c.bind(p, relax)).toList(),
              AppendAnswer::read);
      answers =
          java.util.stream.IntStream.range(0, ordered.size())
              .boxed()
              .collect(Collectors.toMap(i -> ordered.get(i).runId(), inOrder::get));
    } catch (StoreException.OutcomeUnknown e) {
      throw e;
    } catch (StoreException e) {
      // all were rolled back: the one that is at fault shall not take the others with it
      return calls.stream().map(call -> send(call, relax)).toList();
    }
    Function<AppendCall, AppendAnswer> answer = call -> answers.get(call.runId());
    return calls.stream().map(answer).toList();
  }

  private AppendAnswer send(AppendCall call, boolean relax) {
    return database.call(
        "append to run " + call.runId(),
        AppendCall.SQL,
        p -> call.bind(p, relax),
        AppendAnswer::read);
  }
}
