package dev.runstore.api.stats;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.RunFigures;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Usage;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The figures of one group of runs. Not thread-safe. */
public final class GroupStatistics {
  private final List<String> key;
  private final Map<RunStatus, Long> statuses = new EnumMap<>(RunStatus.class);
  private final Map<String, Cost> costs = new TreeMap<>();
  private final DurationSketch durations = new DurationSketch();
  private long runs;
  private long inputTokens;
  private long outputTokens;
  private long totalTokens;
  private long artifactBytes;

  GroupStatistics(List<String> key) {
    this.key = List.copyOf(key);
  }

  void add(RunFigures run, Usage part) {
    runs++;
    statuses.merge(run.status(), 1L, Long::sum);
    if (run.status().isTerminal()) {
      run.duration().ifPresent(durations::add);
    }
    artifactBytes += run.artifactBytes();
    for (ModelUsage used : part.models()) {
      long input = used.inputTokens().orElse(0);
      long output = used.outputTokens().orElse(0);
      inputTokens += input;
      outputTokens += output;
      totalTokens += used.totalTokens().orElse(input + output);
      used.costs().forEach(cost -> costs.merge(cost.currency(), cost, Cost::plus));
    }
  }

  /** Takes the runs of another group in. */
  void add(GroupStatistics other) {
    runs += other.runs;
    other.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum));
    durations.add(other.durations);
    inputTokens += other.inputTokens;
    outputTokens += other.outputTokens;
    totalTokens += other.totalTokens;
    artifactBytes += other.artifactBytes;
    other.costs.forEach((currency, cost) -> costs.merge(currency, cost, Cost::plus));
  }

  /** The values of the groupings, in their order. */
  public List<String> key() {
    return key;
  }

  /** How many runs. */
  public long runs() {
    return runs;
  }

  /** How many runs with this status. */
  public long runs(RunStatus status) {
    return statuses.getOrDefault(status, 0L);
  }

  /**
   * Succeeded runs as a part of those that succeeded, failed or timed out; empty without any.
   * Cancelled and unknown runs say nothing about success.
   */
  public OptionalDouble successRate() {
    long succeeded = runs(RunStatus.SUCCEEDED);
    long judged = succeeded + runs(RunStatus.FAILED) + runs(RunStatus.TIMED_OUT);
    return judged == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) succeeded / judged);
  }

  /** The durations of the runs that have ended. */
  public DurationSketch durations() {
    return durations;
  }

  /** Tokens given in. */
  public long inputTokens() {
    return inputTokens;
  }

  /** Tokens given out. */
  public long outputTokens() {
    return outputTokens;
  }

  /** All tokens as the sources count; input and output where a source gives no total. */
  public long totalTokens() {
    return totalTokens;
  }

  /** What it cost, one for each currency. */
  public List<Cost> costs() {
    return List.copyOf(costs.values());
  }

  /** The bytes of the artifacts. */
  public long artifactBytes() {
    return artifactBytes;
  }
}
