package dev.runstore.formats.trace;

import dev.runstore.api.model.Cost;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Usage;
import dev.runstore.formats.FittingTexts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names that the conventions for language models give to the same facts: OpenTelemetry GenAI
 * with its older names, OpenInference, OpenLLMetry and the AI SDK.
 */
final class SpanWords {
  static final String[] KIND = {
    "openinference.span.kind", "gen_ai.operation.name", "traceloop.span.kind", "ai.operationId"
  };
  static final String[] AGENT = {"gen_ai.agent.name", "agent.name", "agent_name"};
  static final String[] INPUT = {
    "input.value",
    "gen_ai.input.messages",
    "gen_ai.tool.call.arguments",
    "traceloop.entity.input",
    "ai.prompt",
    "ai.prompt.messages",
    "ai.toolCall.args",
    "gen_ai.prompt"
  };
  static final String[] OUTPUT = {
    "output.value",
    "gen_ai.output.messages",
    "gen_ai.tool.call.result",
    "traceloop.entity.output",
    "ai.response.text",
    "ai.response.object",
    "ai.toolCall.result",
    "gen_ai.completion"
  };
  private static final String[] INPUT_TOKENS = {
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.token_count.prompt",
    "ai.usage.inputTokens",
    "ai.usage.promptTokens",
    "llm.usage.prompt_tokens"
  };
  private static final String[] OUTPUT_TOKENS = {
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.token_count.completion",
    "ai.usage.outputTokens",
    "ai.usage.completionTokens",
    "llm.usage.completion_tokens"
  };
  private static final String[] TOTAL_TOKENS = {
    "gen_ai.usage.total_tokens",
    "llm.token_count.total",
    "llm.usage.total_tokens",
    "ai.usage.totalTokens",
    "ai.usage.tokens"
  };
  private static final String[] CACHED_TOKENS = {
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.details.cache_read_tokens",
    "llm.token_count.prompt_details.cache_read",
    "ai.usage.cachedInputTokens"
  };
  private static final String[] REASONING_TOKENS = {
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.details.reasoning_tokens",
    "llm.token_count.completion_details.reasoning",
    "ai.usage.reasoningTokens"
  };
  private static final String[] COST = {"gen_ai.usage.cost", "llm.cost.total"};
  private static final String[] MODEL = {
    "gen_ai.response.model",
    "llm.model_name",
    "gen_ai.request.model",
    "ai.response.model",
    "ai.model.id",
    "embedding.model_name"
  };
  private static final String[] PROVIDER = {
    "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "ai.model.provider"
  };
  private static final Set<String> BEARING = bearing();

  private static final Set<String> KINDS = Set.of(KIND);
  private static final Set<String> AGENTS = Set.of(AGENT);
  private static final Set<String> FOR_ROW =
      Stream.of(BEARING, KINDS, AGENTS)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  private SpanWords() {}

  private static Set<String> bearing() {
    Set<String> names = new TreeSet<>(List.of(INPUT_TOKENS));
    names.addAll(List.of(OUTPUT_TOKENS));
    names.addAll(List.of(TOTAL_TOKENS));
    return Set.copyOf(names);
  }

  /** Whether a span with a positive figure of this name bears usage. */
  static boolean bearsUsage(String key) {
    return key.length() > 10 && BEARING.contains(key);
  }

  static boolean bearsUsage(Map<String, JsonValue> attributes) {
    return BEARING.stream().anyMatch(key -> number(attributes, key).orElse(0) > 0);
  }

  static Optional<String> kind(Span span) {
    return span.text(KIND);
  }

  static boolean isKind(String key) {
    return KINDS.contains(key);
  }

  static boolean isAgent(String kind) {
    return kind.equalsIgnoreCase("agent") || kind.equals("invoke_agent");
  }

  static boolean namesAgent(String key) {
    return AGENTS.contains(key);
  }

  /** Whether what an attribute says has to be known before the first span is written. */
  static boolean isForRow(String key) {
    return key.length() > 9 && FOR_ROW.contains(key);
  }

  /** The agent that works in the span. */
  static Optional<String> agent(Span span) {
    return span.text(AGENT)
        .or(() -> kind(span).filter(SpanWords::isAgent).map(kind -> span.name()))
        .filter(name -> !name.isEmpty())
        .map(name -> FittingTexts.name(name, "agent"));
  }

  /** What a span says that it used; no models if it says nothing. */
  static Usage usage(Map<String, JsonValue> attributes) {
    OptionalLong input = number(attributes, INPUT_TOKENS);
    OptionalLong output = number(attributes, OUTPUT_TOKENS);
    OptionalLong total = number(attributes, TOTAL_TOKENS);
    Optional<Cost> cost = cost(attributes);
    if (input.isEmpty() && output.isEmpty() && total.isEmpty() && cost.isEmpty()) {
      return Usage.NONE;
    }
    return Usage.of(
        new ModelUsage(
            Span.text(attributes, MODEL)
                .map(model -> FittingTexts.name(model, "unknown"))
                .orElse("unknown"),
            Span.text(attributes, PROVIDER),
            1,
            input,
            output,
            number(attributes, CACHED_TOKENS),
            number(attributes, REASONING_TOKENS),
            total.isPresent() ? total : sum(input, output),
            cost.stream().toList(),
            Optional.empty()));
  }

  private static OptionalLong sum(OptionalLong input, OptionalLong output) {
    return input.isEmpty() || output.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.addExact(input.getAsLong(), output.getAsLong()));
  }

  private static Optional<Cost> cost(Map<String, JsonValue> attributes) {
    return decimal(attributes, COST)
        .filter(amount -> amount.signum() >= 0)
        .map(amount -> new Cost(amount, "USD"));
  }

  private static OptionalLong number(Map<String, JsonValue> attributes, String... keys) {
    return decimal(attributes, keys)
        .filter(value -> value.signum() >= 0 && value.compareTo(BigDecimal.valueOf(1L << 50)) < 0)
        .map(value -> OptionalLong.of(value.longValue()))
        .orElse(OptionalLong.empty());
  }

  private static Optional<BigDecimal> decimal(Map<String, JsonValue> attributes, String... keys) {
    for (String key : keys) {
      if (attributes.containsKey(key)) {
        Optional<BigDecimal> value = Span.text(attributes, key).flatMap(SpanWords::decimal);
        if (value.isPresent()) {
          return value;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<BigDecimal> decimal(String text) {
    if (text.length() > 30) {
      return Optional.empty();
    }
    try {
      BigDecimal value = new BigDecimal(text);
      return Math.abs(value.scale()) > 40 ? Optional.empty() : Optional.of(value);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
