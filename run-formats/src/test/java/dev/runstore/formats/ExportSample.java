package dev.runstore.formats;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.Fence;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.EventBody.StepEnded;
import dev.runstore.api.event.EventBody.StepStarted;
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
import dev.runstore.api.model.Reference;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.StepId;
import dev.runstore.api.model.StepRef;
import dev.runstore.api.model.StepRunId;
import dev.runstore.api.model.StepStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.SubjectKind;
import dev.runstore.api.model.Usage;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A failed run of an agent with everything that a format may trip over: a retry, a skipped step, a
 * step without times, two models, names that are formulas and markup.
 */
public final class ExportSample {
  public static final RunId ID = new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  public static final String EVIL = "=1+1|<script>alert('x')</script>\"&`\u202e";
  public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  public static final StepRef PLAN_1 = ref("plan", 1, "01ARZ3NDEKTSV4RRFFQ69G5FA1");
  public static final StepRef PLAN_2 = ref("plan", 2, "01ARZ3NDEKTSV4RRFFQ69G5FA2");
  public static final StepRef CALL = ref("call", 1, "01ARZ3NDEKTSV4RRFFQ69G5FA3");
  public static final StepRef UNTIMED = ref("untimed", 1, "01ARZ3NDEKTSV4RRFFQ69G5FA4");
  private final List<Event> events = new ArrayList<>();

  private ExportSample() {}

  private static StepRef ref(String step, int attempt, String id) {
    return new StepRef(new StepId(step), attempt, new StepRunId(id));
  }

  public static RunSource in(MemoryStores stores) {
    new ExportSample().write(stores);
    return new RunSource(stores.executions(), stores.artifacts(), ID);
  }

  private void write(MemoryStores stores) {
    stores
        .executions()
        .create(
            ID,
            Event.of(
                START,
                RunCreated.of(new Subject(SubjectKind.AGENT, "helper", EVIL, Optional.of("7")))
                    .labelled(Labels.of(Map.of("env", "prod")))
                    .given(Payload.json("{\"ask\":\"<b>why</b>\"}"))));
    at(1, new EventBody.RunStarted());
    at(1, started(PLAN_1, Optional.of("Plan it"), List.of()));
    at(2, log(PLAN_1, "stderr", "evil \u001b[31mred\u001b[0m <i>"));
    at(3, ended(PLAN_1, StepStatus.FAILED, Optional.of(ErrorInfo.of("io", "no <answer>"))));
    at(4, started(PLAN_2, Optional.empty(), List.of()));
    at(5, new EventBody.UsageReported(Optional.of(PLAN_2), planUsage()));
    at(6, ended(PLAN_2, StepStatus.SUCCEEDED, Optional.empty()));
    at(6, started(CALL, Optional.of(EVIL), List.of(new StepId("plan"))));
    at(7, log(CALL, "stdout", "=cmd|' /C calc'!A0"));
    ArtifactInfo artifact =
        stores
            .artifacts()
            .put(
                ArtifactKey.of(ID, CALL.stepRunId(), "notes/<out>.txt"),
                new ByteArrayInputStream("hello <world>\n".getBytes(StandardCharsets.UTF_8)),
                ArtifactOptions.ofType("text/plain"))
            .info();
    at(7, new EventBody.ArtifactNoted(Optional.of(CALL), ArtifactRole.PRODUCED, artifact));
    at(
        7,
        new EventBody.Referenced(
            Optional.of(new StepId("call")),
            ArtifactRole.CONSUMED,
            new Reference(
                "orders",
                OptionalLong.of(42),
                Optional.empty(),
                Optional.of("s3://lake/orders.parquet"))));
    at(8, new EventBody.UsageReported(Optional.of(CALL), callUsage()));
    at(9, ended(CALL, StepStatus.FAILED, Optional.of(ErrorInfo.of("tool", "bad row 3"))));
    events.add(
        Event.undated(
            new StepEnded(
                UNTIMED,
                StepStatus.SUCCEEDED,
                Optional.empty(),
                Optional.of(Duration.ofMillis(1_500)),
                Optional.of(Payload.json("[1]")),
                Optional.empty(),
                List.of(),
                Usage.NONE,
                OptionalInt.of(0),
                Attributes.NONE)));
    at(
        9,
        new EventBody.StepSkipped(
            new StepId("tell"), Optional.empty(), List.of(new StepId("call")), "call failed"));
    at(
        10,
        new RunEnded(
            RunStatus.FAILED,
            Optional.empty(),
            Optional.empty(),
            Optional.of(Payload.json("{\"rows\":2}")),
            Optional.of(ErrorInfo.of("step-failed", "call: bad row 3")),
            Optional.empty()));
    stores.executions().append(ID, Fence.unleased(), 1, events);
  }

  /** One model that costs in euro. */
  private static Usage planUsage() {
    return Usage.of(
        new ModelUsage(
            "m-1",
            Optional.of("acme"),
            2,
            OptionalLong.of(100),
            OptionalLong.of(50),
            OptionalLong.of(30),
            OptionalLong.of(20),
            OptionalLong.of(150),
            List.of(new Cost(new BigDecimal("0.25"), "EUR")),
            Optional.of(Duration.ofMillis(700))));
  }

  /** Two models, one that costs in dollars. */
  private static Usage callUsage() {
    return Usage.of(
        ModelUsage.of("m-1", 7, 3).from("acme"),
        ModelUsage.of("m-2", 1000, 1).costing(new Cost(new BigDecimal("0.5"), "USD")));
  }

  private void at(int seconds, EventBody body) {
    events.add(Event.of(START.plusSeconds(seconds), body));
  }

  private static EventBody started(StepRef ref, Optional<String> name, List<StepId> parents) {
    return new StepStarted(
        ref,
        name,
        parents,
        Optional.empty(),
        Optional.empty(),
        Optional.of(Payload.json("{\"in\":\"</script>\"}")),
        Attributes.NONE);
  }

  private static EventBody log(StepRef ref, String stream, String text) {
    return new EventBody.Logged(Optional.of(ref), List.of(LogLine.of(START, stream, text)));
  }

  private static EventBody ended(StepRef ref, StepStatus status, Optional<ErrorInfo> error) {
    return new StepEnded(
        ref,
        status,
        Optional.empty(),
        Optional.empty(),
        Optional.of(Payload.json("[\"out\"]")),
        error,
        List.of(),
        Usage.NONE,
        OptionalInt.of(error.isPresent() ? 2 : 0),
        Attributes.NONE);
  }
}
