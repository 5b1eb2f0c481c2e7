package dev.runstore.formats.draft;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Usage;
import dev.runstore.formats.FittingTexts;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Figures of a model's use as a record gives them. A figure that is missing or negative stays
 * missing.
 *
 * @param input all that was given in
 * @param output all that was given out
 * @param cached the part of the input that came from a cache
 * @param reasoning the part of the output that was reasoning
 * @param total as the source counts
 * @param dollars what it cost
 */
public record Tokens(
    OptionalLong input,
    OptionalLong output,
    OptionalLong cached,
    OptionalLong reasoning,
    OptionalLong total,
    Optional<BigDecimal> dollars) {
  /** Drops negative figures. */
  public Tokens {
    input = positive(input);
    output = positive(output);
    cached = positive(cached);
    reasoning = positive(reasoning);
    total = positive(total);
    dollars = dollars.filter(amount -> amount.signum() >= 0);
  }

  /** Input, output and total; where there is no total, their sum. */
  public static Tokens of(OptionalLong input, OptionalLong output, OptionalLong total) {
    return new Tokens(
        input,
        output,
        OptionalLong.empty(),
        OptionalLong.empty(),
        total.isPresent() || input.isEmpty() || output.isEmpty()
            ? total
            : OptionalLong.of(input.getAsLong() + output.getAsLong()),
        Optional.empty());
  }

  /** The same at this cost. */
  public Tokens costing(Optional<BigDecimal> amount) {
    return new Tokens(input, output, cached, reasoning, total, amount);
  }

  /** The same with these parts. */
  public Tokens ofWhich(OptionalLong fromCache, OptionalLong reasoned) {
    return new Tokens(input, output, fromCache, reasoned, total, dollars);
  }

  /** Whether there is no figure at all. */
  public boolean isEmpty() {
    return input.isEmpty() && output.isEmpty() && total.isEmpty() && dollars.isEmpty();
  }

  /** As the usage of a model; none if there is no figure. */
  public Usage by(Optional<String> model, Optional<String> provider, long calls) {
    return isEmpty()
        ? Usage.NONE
        : Usage.of(
            new ModelUsage(
                FittingTexts.name(model.orElse("unknown"), "unknown"),
                provider,
                calls,
                input,
                output,
                cached,
                reasoning,
                total,
                dollars.map(amount -> new Cost(amount, "USD")).stream().toList(),
                Optional.empty()));
  }

  private static OptionalLong positive(OptionalLong figure) {
    return figure.orElse(-1) < 0 ? OptionalLong.empty() : figure;
  }
}
