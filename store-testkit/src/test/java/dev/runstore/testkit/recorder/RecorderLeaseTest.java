package dev.runstore.testkit.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.ArtifactOptions;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.CancelRequested;
import dev.runstore.api.model.CancelRequest;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.recorder.OutagePolicy;
import dev.runstore.api.recorder.Recorder;
import dev.runstore.api.recorder.RunRecording;
import dev.runstore.api.recorder.StepRecording;
import dev.runstore.api.recorder.StepSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RecorderLeaseTest {
  private static final Runner OTHER = new Runner("test", "other", "1", Optional.empty());

  private final Stage stage = new Stage();

  @Test
  void theLeaseIsKeptAlive() {
    try (Recorder recorder = beating().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      Instant first = stage.run(run.runId()).lease().orElseThrow().expiresAt();
      Stage.until(
          () ->
              stage.run(run.runId()).lease().orElseThrow().expiresAt().isAfter(first)
                  && run.lease().orElseThrow().expiresAt().isAfter(first));
      run.succeed();
    }
  }

  @Test
  void aRequestToCancelIsHeardOfAtTheNextHeartbeat() {
    try (Recorder recorder = beating().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      AtomicReference<@Nullable CancelRequest> told = new AtomicReference<>();
      run.onCancel(told::set);
      requestCancel(run.runId());
      Stage.until(() -> told.get() != null);
      CancelRequest request = run.cancelRequested().orElseThrow();
      assertThat(request.reason()).isEqualTo("too expensive");
      assertThat(told).hasValue(request);
      AtomicReference<@Nullable CancelRequest> late = new AtomicReference<>();
      run.onCancel(late::set);
      assertThat(late).hasValue(request);
      run.cancel("asked to");
    }
  }

  @Test
  void aRequestToCancelFromBeforeTheClaimIsHeardOf() {
    RunId id = RunId.next();
    try (Recorder recorder = beating().build()) {
      recorder.start(id, Stage.CREATED).close();
      requestCancel(id);
      try (RunRecording run = recorder.resume(id, ClaimTerms.of(OTHER))) {
        assertThat(run.cancelRequested()).isPresent();
        run.cancel("asked to");
      }
    }
  }

  @Test
  void aRunThatIsClosedBeforeItsEndCanBeTakenAtOnce() {
    RunId id;
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      id = run.runId();
      run.log("stdout", "before");
    }
    assertThat(stage.types(id)).endsWith("log", "lease.released");
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.resume(id, ClaimTerms.of(OTHER))) {
      run.succeed();
    }
    assertThat(stage.run(id).status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(stage.types(id))
        .endsWith("lease.released", "lease.claimed", "run.started", "run.ended");
  }

  @Test
  void aHeldRunCannotBeResumed() {
    try (Recorder recorder = stage.recorder().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      assertThatThrownBy(() -> recorder.resume(run.runId(), ClaimTerms.of(OTHER)))
          .isInstanceOf(StoreException.LeaseHeld.class);
    }
  }

  @Test
  void aTakeoverStopsTheWriterAndIsToldUnderThePolicyToFail() {
    try (Recorder recorder = stage.recorder().build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      StepRecording step = run.step(StepSpec.of("a"));
      AtomicReference<@Nullable StoreException> told = new AtomicReference<>();
      run.onLost(told::set);
      takeOver(run.runId());
      long events = stage.run(run.runId()).eventCount();
      assertThatThrownBy(step::succeed).isInstanceOf(StoreException.Fenced.class);
      Stage.until(() -> told.get() instanceof StoreException.Fenced);
      assertThatThrownBy(() -> run.log("stdout", "more")).isInstanceOf(StoreException.Fenced.class);
      assertThat(run.lost()).isPresent();
      assertThat(stage.run(run.runId()).eventCount()).isEqualTo(events);
      run.close();
    }
  }

  @Test
  void aTakeoverStopsTheWriterQuietlyUnderTheOtherPolicies() {
    try (Recorder recorder = stage.recorder().onOutage(OutagePolicy.drop(10)).build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      StepRecording step = run.step(StepSpec.of("a"));
      takeOver(run.runId());
      long events = stage.run(run.runId()).eventCount();
      step.succeed("x".repeat(20_000));
      run.log("stdout", "more");
      assertThat(run.artifact("a", new byte[3], ArtifactOptions.BYTES).byteLength()).isEqualTo(3);
      run.succeed();
      assertThat(run.lost()).get().isInstanceOf(StoreException.Fenced.class);
      assertThat(stage.run(run.runId()).eventCount()).isEqualTo(events);
    }
  }

  @Test
  void anIdleHolderLearnsOfATakeoverAtItsNextHeartbeat() {
    try (Recorder recorder = beating().build()) {
      RunRecording run = recorder.start(Stage.CREATED);
      takeOver(run.runId());
      Stage.until(() -> run.lost().isPresent());
    }
  }

  @Test
  void aHeartbeatThatComesBeforeTheAnswerToTheEndDoesNotLoseTheRun() {
    try (Recorder recorder = beating().build();
        RunRecording run = recorder.start(Stage.CREATED)) {
      stage.histories.beforeAnswers(
          call -> {
            if (call.getName().equals("append")) {
              long calls = stage.histories.calls();
              Stage.until(() -> stage.histories.calls() > calls + 1);
            }
          });
      run.succeed();
      assertThat(run.lost()).isEmpty();
    }
  }

  private Recorder.Builder beating() {
    return stage.recorder().leaseTtl(Duration.ofSeconds(15)).heartbeat(Duration.ofMillis(5));
  }

  private void takeOver(RunId id) {
    long generation = stage.run(id).lease().orElseThrow().generation();
    var unused =
        stage.executions.claim(
            id, ClaimTerms.of(OTHER).takingOver(generation, "the holder is paused"));
  }

  private void requestCancel(RunId id) {
    CancelRequested request = new CancelRequested("too expensive", "ann");
    var unused =
        stage.executions.annotate(
            id, stage.run(id).noteCount(), List.of(Event.of(Instant.now(), request)));
  }
}
