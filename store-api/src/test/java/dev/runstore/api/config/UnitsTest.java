package dev.runstore.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms,PT0.5S", "15s,PT15S", "1.5h,PT1H30M", "10m,PT10M", "10min,PT10M", "30d,PT720H",
    "4w,PT672H", "1mo,PT720H", "1y,PT8760H", "PT15S,PT15S", " 2 h ,PT2H", "0s,PT0S"
  })
  void durationsAreReadAsPeopleWriteThem(String text, Duration expected) {
    assertThat(Units.duration(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "15", "15x", "-3d", "d", "1e9s", "P", "99999999999999999999y", "3 4s"})
  void otherDurationsAreRefused(String text) {
    assertThatThrownBy(() -> Units.duration(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a duration such as");
  }

  @ParameterizedTest
  @CsvSource({
    "512,512",
    "512B,512",
    "16KiB,16384",
    "16k,16384",
    "10MiB,10485760",
    "1.5GB,1500000000",
    "2TiB,2199023255552",
    "1 kb,1000"
  })
  void sizesAreReadAsPeopleWriteThem(String text, long expected) {
    assertThat(Units.bytes(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "16KiBs", "99999999999999999TiB"})
  void otherSizesAreRefused(String text) {
    assertThatThrownBy(() -> Units.bytes(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a size such as");
  }

  @Test
  void theNearestWordIsSuggested() {
    List<String> known = List.of("executions", "artifacts", "tenant");

    assertThat(Suggestions.nearest("artefacts", known)).contains("artifacts");
    assertThat(Suggestions.nearest("tenannt", known)).contains("tenant");
    assertThat(Suggestions.nearest("colour", known)).isEmpty();
    assertThat(Suggestions.didYouMean("exections", known)).isEqualTo(", did you mean executions?");
    assertThat(Suggestions.didYouMean("colour", known))
        .isEqualTo(", known are: executions, artifacts, tenant");
    assertThat(Suggestions.didYouMean("colour", List.of())).isEmpty();
  }
}
