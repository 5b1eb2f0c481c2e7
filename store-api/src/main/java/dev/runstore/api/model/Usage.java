package dev.runstore.api.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a run, a step or an attempt used.
 *
 * @param models usage of each model, one entry for each model and provider, sorted by both
 * @param cpu processor time of all threads, user and system
 * @param maxMemoryBytes the largest resident size
 */
public record Usage(List<ModelUsage> models, Optional<Duration> cpu, OptionalLong maxMemoryBytes) {
  /** Nothing is known to have been used. */
  public static final Usage NONE = new Usage(List.of(), Optional.empty(), OptionalLong.empty());

  /** Adds up entries of the same model and provider. */
  public Usage {
    if (models.size() == 2 && models.get(0).isOfSame(models.get(1))) {
      models = List.of(models.get(0).plus(models.get(1)));
    } else if (models.size() > 1) {
      TreeMap<String, ModelUsage> byName = new TreeMap<>();
      models.forEach(
          usage ->
              byName.merge(
                  usage.model() + "\0" + usage.provider().orElse(""), usage, ModelUsage::plus));
      models = new ArrayList<>(byName.values());
    }
    models = List.copyOf(models);
  }

  /** The usage of these models. */
  public static Usage of(ModelUsage... models) {
    return new Usage(List.of(models), Optional.empty(), OptionalLong.empty());
  }

  private boolean isNone() {
    return models.isEmpty() && cpu.isEmpty() && maxMemoryBytes.isEmpty();
  }

  /** Both together: figures added, of the memory the larger. */
  public Usage plus(Usage other) {
    if (other.isNone()) {
      return this;
    }
    if (isNone()) {
      return other;
    }
    return new Usage(
        both(models, other.models),
        cpu.isEmpty() ? other.cpu : cpu.map(time -> time.plus(other.cpu.orElse(Duration.ZERO))),
        maxMemoryBytes.isEmpty()
            ? other.maxMemoryBytes
            : OptionalLong.of(
                Math.max(maxMemoryBytes.getAsLong(), other.maxMemoryBytes.orElse(0))));
  }

  private static List<ModelUsage> both(List<ModelUsage> one, List<ModelUsage> other) {
    List<ModelUsage> both = new ArrayList<>(one.size() + other.size());
    both.addAll(one);
    both.addAll(other);
    return both;
  }

  /** Input tokens of all models; empty if none gives any. */
  public OptionalLong inputTokens() {
    return models.stream()
        .map(ModelUsage::inputTokens)
        .reduce(OptionalLong.empty(), ModelUsage::sum);
  }

  /** Output tokens of all models; empty if none gives any. */
  public OptionalLong outputTokens() {
    return models.stream()
        .map(ModelUsage::outputTokens)
        .reduce(OptionalLong.empty(), ModelUsage::sum);
  }

  /** Total tokens of all models as their sources count; empty if none gives any. */
  public OptionalLong totalTokens() {
    return models.stream()
        .map(ModelUsage::totalTokens)
        .reduce(OptionalLong.empty(), ModelUsage::sum);
  }

  /** The cost of all models, one for each currency. */
  public List<Cost> costs() {
    return ModelUsage.summed(models.stream().flatMap(usage -> usage.costs().stream()).toList());
  }
}
