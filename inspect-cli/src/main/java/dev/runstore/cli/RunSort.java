package dev.runstore.cli;

import dev.runstore.api.RunOrder;
import dev.runstore.api.config.Suggestions;
import dev.runstore.api.model.Texts;
import dev.runstore.api.query.RunMeasure;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;

/** How runs are sorted: in an order of the store, or by a figure in one pass over all of them. */
enum RunSort {
  STARTED,
  COMPLETED,
  DURATION,
  COST;

  private static final List<String> WORDS = List.of("started", "completed", "duration", "cost");

  RunOrder order() {
    return switch (this) {
      case STARTED, DURATION, COST -> RunOrder.NEWEST;
      case COMPLETED -> RunOrder.ENDED;
    };
  }

  Optional<RunMeasure> measure(Instant now) {
    return switch (this) {
      case STARTED, COMPLETED -> Optional.empty();
      case DURATION -> Optional.of(RunMeasure.duration(now));
      case COST -> Optional.of(RunMeasure.cost());
    };
  }

  static final class Converter implements ITypeConverter<RunSort> {
    @Override
    public RunSort convert(String word) {
      return switch (word.toLowerCase(Locale.ROOT)) {
        case "started", "newest", "created", "queued" -> STARTED;
        case "completed", "ended", "finished" -> COMPLETED;
        case "duration" -> DURATION;
        case "cost" -> COST;
        default ->
            throw CommandFailure.usage(
                "--sort takes started, completed, duration or cost, not "
                    + Texts.quote(word)
                    + Suggestions.nearest(word, WORDS)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(""));
      };
    }
  }
}
