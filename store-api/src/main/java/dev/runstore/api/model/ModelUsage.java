package dev.runstore.api.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What calls of one model used. A figure that the source does not give stays empty; it is not zero.
 *
 * @param model the model's name
 * @param provider who serves it
 * @param calls how many calls
 * @param inputTokens all tokens given in, cached ones included
 * @param outputTokens all tokens given out, reasoning ones included
 * @param cachedTokens the part of the input that came from a cache
 * @param reasoningTokens the part of the output that was reasoning
 * @param totalTokens as the source counts, which may be more than input and output
 * @param costs at most one for each currency
 * @param latency the time spent in the calls
 */
public record ModelUsage(
    String model,
    Optional<String> provider,
    long calls,
    OptionalLong inputTokens,
    OptionalLong outputTokens,
    OptionalLong cachedTokens,
    OptionalLong reasoningTokens,
    OptionalLong totalTokens,
    List<Cost> costs,
    Optional<Duration> latency) {
  /** Refuses negative figures. */
  public ModelUsage {
    Texts.checked(model, "model");
    if (calls < 0
        || inputTokens.orElse(0) < 0
        || outputTokens.orElse(0) < 0
        || cachedTokens.orElse(0) < 0
        || reasoningTokens.orElse(0) < 0
        || totalTokens.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "usage of model " + Texts.quote(model) + " has a negative figure");
    }
    costs = summed(costs);
  }

  /** One call that used these tokens. */
  public static ModelUsage of(String model, long inputTokens, long outputTokens) {
    return new ModelUsage(
        model,
        Optional.empty(),
        1,
        OptionalLong.of(inputTokens),
        OptionalLong.of(outputTokens),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.of(inputTokens + outputTokens),
        List.of(),
        Optional.empty());
  }

  /** This usage at this cost. */
  public ModelUsage costing(Cost cost) {
    return new ModelUsage(
        model,
        provider,
        calls,
        inputTokens,
        outputTokens,
        cachedTokens,
        reasoningTokens,
        totalTokens,
        List.of(cost),
        latency);
  }

  /** This usage from this provider. */
  public ModelUsage from(String servedBy) {
    return new ModelUsage(
        model,
        Optional.of(servedBy),
        calls,
        inputTokens,
        outputTokens,
        cachedTokens,
        reasoningTokens,
        totalTokens,
        costs,
        latency);
  }

  /** This usage, taking this long. */
  public ModelUsage taking(Duration time) {
    return new ModelUsage(
        model,
        provider,
        calls,
        inputTokens,
        outputTokens,
        cachedTokens,
        reasoningTokens,
        totalTokens,
        costs,
        Optional.of(time));
  }

  /** Whether both are of the same model and provider. */
  boolean isOfSame(ModelUsage other) {
    return model.equals(other.model) && provider.orElse("").equals(other.provider.orElse(""));
  }

  /** The sum of two usages of the same model. */
  ModelUsage plus(ModelUsage other) {
    return new ModelUsage(
        model,
        provider,
        calls + other.calls,
        sum(inputTokens, other.inputTokens),
        sum(outputTokens, other.outputTokens),
        sum(cachedTokens, other.cachedTokens),
        sum(reasoningTokens, other.reasoningTokens),
        sum(totalTokens, other.totalTokens),
        costs.isEmpty() || other.costs.isEmpty()
            ? (costs.isEmpty() ? other.costs : costs)
            : java.util.stream.Stream.concat(costs.stream(), other.costs.stream()).toList(),
        latency.isEmpty()
            ? other.latency
            : latency.map(l -> l.plus(other.latency.orElse(Duration.ZERO))));
  }

  static OptionalLong sum(OptionalLong a, OptionalLong b) {
    return a.isEmpty() ? b : OptionalLong.of(a.getAsLong() + b.orElse(0));
  }

  static List<Cost> summed(List<Cost> costs) {
    if (costs.size() < 2) {
      return List.copyOf(costs);
    }
    TreeMap<String, Cost> byCurrency = new TreeMap<>();
    costs.forEach(cost -> byCurrency.merge(cost.currency(), cost, Cost::plus));
    return List.copyOf(byCurrency.values());
  }
}
