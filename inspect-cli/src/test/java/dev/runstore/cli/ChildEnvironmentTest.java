package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChildEnvironmentTest {
  @Test
  void hasNothingOfTheLauncherAndTheLocaleThatWasThere() {
    Map<String, String> launched =
        Map.of("HOME", "/h", "WCT_STDOUT", "pipe", "WCT_LC_ALL", "POSIX", "LC_ALL", "C.UTF-8");
    assertThat(ChildEnvironment.of(launched)).isEqualTo(Map.of("HOME", "/h", "LC_ALL", "POSIX"));
    assertThat(ChildEnvironment.of(Map.of("WCT_LC_ALL", "", "LC_ALL", "C.UTF-8"))).isEmpty();
    assertThat(ChildEnvironment.of(Map.of("LC_ALL", "de_DE.UTF-8")))
        .isEqualTo(Map.of("LC_ALL", "de_DE.UTF-8"));
  }
}
