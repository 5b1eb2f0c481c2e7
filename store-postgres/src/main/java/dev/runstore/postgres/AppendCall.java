package dev.runstore.postgres;

import dev.runstore.api.RunQuery;
import dev.runstore.api.codec.RunCodec;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One append, ready to be sent: the events, the header after them, and the steps they end. */
final class AppendCall {
  private final TenantView view;
  private final RunId runId;
  private final long generation;
  private final long expected;
  private final List<String> ids = new ArrayList<>();
  private final List<String> types = new ArrayList<>();
  private final List<@Nullable String> steps = new ArrayList<>();
  private final List<byte[]> payloads = new ArrayList<>();
  private final Optional<byte[]> header;
  private final Run run;
  private final List<LiveRun.Told> ended;
  private final List<byte[]> states;
  private final boolean terminal;
  private final boolean leavesQueue;
  private final boolean relaxable;

  AppendCall(
      TenantView view,
      RunId runId,
      long generation,
      long expected,
      List<Event> batch,
      Optional<byte[]> header,
      RunStatus before,
      Run run,
      List<LiveRun.Told> ended) {
    this.view = view;
    this.runId = runId;
    this.generation = generation;
    this.expected = expected;
    this.header = header;
    this.run = run;
    this.ended = ended;
    this.states = ended.stream().map(told -> RunCodec.encode(told.step())).toList();
    long sequence = expected;
    for (Event event : batch) {
      ids.add(event.id().value());
      types.add(event.body().type());
      steps.add(event.body().step().map(StepId::value).map(Keys::key).orElse(null));
      payloads.add(RunWrites.encode(++sequence, event));
    }
    terminal = run.status().isTerminal();
    leavesQueue = terminal || (generation == 0 && before != run.status());
    relaxable = batch.stream().allMatch(event -> isRelaxable(event.body()));
  }

  private static boolean isRelaxable(EventBody body) {
    return !(body instanceof EventBody.RunStarted || body instanceof EventBody.RunEnded);
  }

  TenantView view() {
    return view;
  }

  RunId runId() {
    return runId;
  }

  /** Whether it may be lost with the server, if the configuration says so. */
  boolean isRelaxable() {
    return relaxable;
  }

  boolean isTerminal() {
    return terminal;
  }

  /** Whether the run may have waited to be claimed and does not any more. */
  boolean leavesQueue() {
    return leavesQueue;
  }

  boolean hasSteps() {
    return !ended.isEmpty();
  }

  Optional<byte[]> header() {
    return header;
  }

  String status() {
    return run.status().name();
  }

  String searchText() {
    return Headers.searchText(run);
  }

  Optional<Instant> endedAt() {
    return run.endedAt();
  }

  Instant time() {
    return RunQuery.time(run);
  }

  long generation() {
    return generation;
  }

  long expected() {
    return expected;
  }

  int size() {
    return ids.size();
  }

  List<String> ids() {
    return ids;
  }

  List<String> types() {
    return types;
  }

  List<@Nullable String> steps() {
    return steps;
  }

  List<byte[]> payloads() {
    return payloads;
  }

  List<Long> firsts() {
    return ended.stream().map(told -> told.step().firstSequence()).toList();
  }

  List<Long> tolds() {
    return ended.stream().map(LiveRun.Told::sequence).toList();
  }

  List<byte[]> states() {
    return states;
  }
}
