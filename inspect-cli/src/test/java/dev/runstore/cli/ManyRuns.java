package dev.runstore.cli;

import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Twelve runs, one a day: run n takes n minutes and costs 12 - n cents; every third fails. */
final class ManyRuns {
  static final int COUNT = 12;

  private ManyRuns() {}

  static Instant start(int number) {
    return Instant.parse("2026-03-01T10:00:00Z").plusSeconds(86_400L * number);
  }

  static RunId id(int number) {
    return RunId.derived(start(number), "many-" + number);
  }

  static boolean fails(int number) {
    return number % 3 == 0;
  }

  static void writeTo(Path root) {
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(root))) {
      for (int number = 1; number <= COUNT; number++) {
        write(stores.executions(), number);
      }
    }
  }

  private static void write(ExecutionStore store, int number) {
    boolean isAgent = number % 2 == 0;
    store.create(
        id(number),
        Event.of(
            start(number),
            EventBody.RunCreated.of(isAgent ? Subject.agent("writer") : Subject.workflow("etl"))
                .labelled(
                    Labels.of(
                        Map.of(
                            "env", fails(number) ? "prod" : "test",
                            "project", isAgent ? "blue" : "green")))));
    store.append(
        id(number),
        Fence.unleased(),
        1,
        List.of(
            Event.of(start(number), new EventBody.RunStarted()),
            Event.of(
                start(number),
                new EventBody.UsageReported(
                    Optional.empty(),
                    Usage.of(
                        ModelUsage.of(isAgent ? "m-1" : "m-2", 100L * number, 10)
                            .costing(new Cost(BigDecimal.valueOf(COUNT - number, 2), "USD"))))),
            Event.of(
                start(number).plusSeconds(60L * number),
                new EventBody.RunEnded(
                    fails(number) ? RunStatus.FAILED : RunStatus.SUCCEEDED,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    fails(number)
                        ? Optional.of(ErrorInfo.of("io", "disk " + number + " is full"))
                        : Optional.empty(),
                    Optional.empty()))));
  }
}
