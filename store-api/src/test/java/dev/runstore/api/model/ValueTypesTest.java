package dev.runstore.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ValueTypesTest {
  @Test
  void labelsAreSortedAndKeepNothingOfTheMapTheyCameFrom() {
    Map<String, String> map = new HashMap<>(Map.of("b", "2", "a", "1"));
    Labels labels = Labels.of(map);
    map.put("c", "3");

    assertThat(labels.values()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    assertThat(labels.with("b", "3").without("a").values()).containsOnly(Map.entry("b", "3"));
    assertThat(labels.containAll(Labels.NONE.with("a", "1"))).isTrue();
    assertThat(labels.containAll(Labels.NONE.with("a", "2"))).isFalse();
    assertThatThrownBy(() -> labels.with("", "x")).hasMessageContaining("label key");
    assertThatThrownBy(() -> labels.with("k", ""))
        .hasMessageContaining("value of label \"k\" is empty");
    assertThatThrownBy(() -> labels.values().put("x", "y"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void attributesKeepTheirOrder() {
    Map<String, JsonValue> map = new LinkedHashMap<>();
    map.put("z", JsonValue.NULL);
    map.put("a", JsonValue.string("x"));
    Attributes attributes = new Attributes(map);

    assertThat(attributes.with("b", JsonValue.NULL).values()).containsOnlyKeys("z", "a", "b");
    assertThat(attributes.values().keySet()).containsExactly("z", "a");
    assertThat(attributes.plus(Attributes.NONE)).isSameAs(attributes);
    assertThat(attributes.plus(Attributes.NONE.with("z", JsonValue.string("y"))).values())
        .containsEntry("z", JsonValue.string("y"))
        .hasSize(2);
  }

  @Test
  void anErrorIsCutNeverRefused() {
    ErrorInfo error =
        new ErrorInfo(" ", "m".repeat(10_000), Optional.of("\uD83D" + "d".repeat(100_000)));

    assertThat(error.type()).isEqualTo("error");
    assertThat(error.message()).hasSize(ErrorInfo.MAX_MESSAGE).endsWith("…");
    assertThat(error.detail().orElseThrow())
        .hasSize(ErrorInfo.MAX_DETAIL)
        .startsWith("\uFFFD")
        .endsWith("…");
    assertThat(new Warning("", "x").code()).isEqualTo("warning");
  }

  @ParameterizedTest
  @EnumSource(RunStatus.class)
  void everyStatusReadsItsOwnName(RunStatus status) {
    assertThat(RunStatus.parse(status.name())).contains(status);
    assertThat(RunStatus.parse(status.name().replace('_', '-').toLowerCase(java.util.Locale.ROOT)))
        .contains(status);
  }

  @ParameterizedTest
  @CsvSource({
    "pending,QUEUED",
    "completed,SUCCEEDED",
    "Error,FAILED",
    "canceled,CANCELLED",
    "timed-out,TIMED_OUT",
    "in_progress,RUNNING"
  })
  void wordsOfOthersAreRead(String word, RunStatus status) {
    assertThat(RunStatus.parse(word)).contains(status);
  }

  @Test
  void aStepKnowsPendingAndSkippedToo() {
    assertThat(StepStatus.parse("queued")).contains(StepStatus.PENDING);
    assertThat(StepStatus.parse("omitted")).contains(StepStatus.SKIPPED);
    assertThat(StepStatus.parse("what")).isEmpty();
    assertThat(StepStatus.SKIPPED.isTerminal()).isTrue();
    assertThat(StepStatus.PENDING.isTerminal()).isFalse();
  }

  @Test
  void aLeaseRunsOutAtItsExpiry() {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    Runner runner = new Runner("wct", "1", "0.1", Optional.empty());
    Lease lease = new Lease(RunId.next(), runner, 1, 1, start, start.plusSeconds(15));

    assertThat(lease.isExpiredAt(start.plusSeconds(15).minusNanos(1))).isFalse();
    assertThat(lease.isExpiredAt(start.plusSeconds(15))).isTrue();
    assertThatThrownBy(() -> new Lease(RunId.next(), runner, 1, 0, start, start))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void artifactKeysSortThoseOfTheRunFirst() {
    RunId run = RunId.next();
    ArtifactKey ofRun = ArtifactKey.of(run, "z");
    ArtifactKey ofStep = ArtifactKey.of(run, StepRunId.next(), "a");

    assertThat(ofRun).isLessThan(ofStep);
    assertThat(ofStep).hasToString(run + "/" + ofStep.stepRunId().orElseThrow() + "/a");
  }

  @Test
  void aDigestIsReadInEitherCase() {
    Sha256 empty = Sha256.of(new byte[0]);

    assertThat(empty.hex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(new Sha256(empty.hex().toUpperCase(java.util.Locale.ROOT))).isEqualTo(empty);
    assertThatThrownBy(() -> new Sha256("zz")).hasMessageContaining("64 hexadecimal digits");
  }
}
