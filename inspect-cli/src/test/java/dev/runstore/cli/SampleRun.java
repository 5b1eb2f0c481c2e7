package dev.runstore.cli;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.config.RunstoreConfig;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.LogLine;
import dev.runstore.api.model.ArtifactInfo;
import dev.runstore.api.model.ArtifactKey;
import dev.runstore.api.model.ArtifactRole;
import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.Cost;
import dev.runstore.api.model.ErrorInfo;
import dev.runstore.api.model.Labels;
import dev.runstore.api.model.ModelUsage;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.Usage;
import dev.runstore.api.model.Warning;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A run in which nothing is left to chance but the store's own times. */
final class SampleRun {
  static final RunId ID = new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  static final StepRunId FETCH_1 = new StepRunId("01ARZ3NDEKTSV4RRFFQ69G5FA1");
  static final StepRunId FETCH_2 = new StepRunId("01ARZ3NDEKTSV4RRFFQ69G5FA2");
  static final StepRunId PARSE = new StepRunId("01ARZ3NDEKTSV4RRFFQ69G5FA3");

  private final List<Event> events = new ArrayList<>();
  private final Instant start = Instant.parse("2026-03-01T10:00:00Z");

  private SampleRun() {}

  /** Writes the run to the store of files in this folder. */
  static void writeTo(Path root) {
    try (Stores stores = Stores.open(RunstoreConfig.filesystem(root))) {
      new SampleRun().write(stores);
    }
  }

  private void write(Stores stores) {
    ExecutionStore store = stores.executions();
    store.create(
        ID,
        Event.of(
            start,
            EventBody.RunCreated.of(Subject.workflow("daily"))
                .labelled(Labels.of(Map.of("env", "prod")))
                .given(Payload.json("{\"day\":1}"))));
    StepRef fetch1 = new StepRef(new StepId("fetch"), 1, FETCH_1);
    StepRef fetch2 = new StepRef(new StepId("fetch"), 2, FETCH_2);
    StepRef parse = new StepRef(new StepId("parse"), 1, PARSE);
    at(1, new EventBody.RunStarted());
    at(1, EventBody.StepStarted.of(fetch1));
    at(2, log(fetch1, "stdout", "first try"));
    at(2, ended(fetch1, StepStatus.FAILED, Optional.of(ErrorInfo.of("io", "no answer")), 7));
    at(3, EventBody.StepStarted.of(fetch2));
    at(4, log(fetch2, "stderr", "evil \u001b[31mred\u001b[0m \u202eend"));
    at(5, ended(fetch2, StepStatus.SUCCEEDED, Optional.empty(), 0));
    at(
        5,
        new EventBody.StepStarted(
            parse,
            Optional.of("Parse it"),
            List.of(new StepId("fetch")),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Payload.json("\"raw\"")),
            Attributes.NONE));
    ArtifactInfo artifact =
        stores
            .artifacts()
            .put(
                ArtifactKey.of(ID, PARSE, "table.csv"),
                new ByteArrayInputStream("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)),
                ArtifactOptions.ofType("text/csv"))
            .info();
    at(6, new EventBody.ArtifactNoted(Optional.of(parse), ArtifactRole.PRODUCED, artifact));
    at(6, new EventBody.Warned(Optional.of(parse), new Warning("odd", "an odd row")));
    at(
        7,
        new EventBody.UsageReported(
            Optional.of(parse),
            Usage.of(
                ModelUsage.of("m-1", 10, 5).costing(new Cost(new BigDecimal("0.25"), "EUR")))));
    at(8, ended(parse, StepStatus.FAILED, Optional.of(ErrorInfo.of("parse", "bad row 3")), 2));
    at(
        9,
        new EventBody.StepSkipped(
            new StepId("publish"), Optional.empty(), List.of(new StepId("parse")), "parse failed"));
    at(
        10,
        new EventBody.RunEnded(
            RunStatus.FAILED,
            Optional.empty(),
            Optional.empty(),
            Optional.of(Payload.json("{\"rows\":2}")),
            Optional.of(ErrorInfo.of("step-failed", "parse: bad row 3")),
            Optional.empty()));
    store.append(ID, Fence.unleased(), 1, events);
  }

  private void at(int seconds, EventBody body) {
    events.add(Event.of(start.plusSeconds(seconds), body));
  }

  private EventBody log(StepRef ref, String stream, String text) {
    return new EventBody.Logged(Optional.of(ref), List.of(LogLine.of(start, stream, text)));
  }

  private static EventBody ended(
      StepRef ref, StepStatus status, Optional<ErrorInfo> error, int exitCode) {
    return new EventBody.StepEnded(
        ref,
        status,
        Optional.empty(),
        Optional.empty(),
        Optional.of(Payload.json("[\"out of " + ref.stepId() + "\"]")),
        error,
        List.of(),
        Usage.NONE,
        OptionalInt.of(exitCode),
        Attributes.NONE);
  }
}
