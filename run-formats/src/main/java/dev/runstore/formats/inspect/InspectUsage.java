package dev.runstore.formats.inspect;

import dev.runstore.api.model.Usage;
import dev.runstore.formats.draft.JsonView;
import dev.runstore.formats.draft.Tokens;
import java.util.Map;
import java.util.Optional;

/** What models used, as a log gives it by their names. */
final class InspectUsage {
  private InspectUsage() {}

  /**
   * The usage of all models together.
   *
   * @param calls how often each was called, where that is known
   */
  static Usage of(JsonView byModel, Map<String, Long> calls) {
    Usage all = Usage.NONE;
    for (Map.Entry<String, JsonView> model : byModel.members().entrySet()) {
      JsonView usage = model.getValue();
      all =
          all.plus(
              Tokens.of(
                      usage.at("input_tokens").whole(),
                      usage.at("output_tokens").whole(),
                      usage.at("total_tokens").whole())
                  .ofWhich(
                      usage.at("input_tokens_cache_read").whole(),
                      usage.at("reasoning_tokens").whole())
                  .costing(usage.at("total_cost").number())
                  .by(
                      Optional.of(model.getKey()),
                      Optional.empty(),
                      calls.getOrDefault(model.getKey(), 0L)));
    }
    return all;
  }
}
