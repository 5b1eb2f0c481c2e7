package dev.runstore.dag.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferencesTest {
  private static final Map<String, String> VARIABLES = Map.of("TOKEN", "s$3\\cret", "EMPTY", "");

  @Test
  void putsTheValuesIn() {
    assertThat(References.resolve("Bearer ${TOKEN}!", VARIABLES)).isEqualTo("Bearer s$3\\cret!");
    assertThat(References.resolve("${NONE:-a b}${EMPTY:-x}", VARIABLES)).isEqualTo("a b");
    assertThat(References.resolve("$${TOKEN} $TOKEN $", VARIABLES)).isEqualTo("${TOKEN} $TOKEN $");
  }

  @Test
  void namesWhatIsMissing() {
    assertThat(References.missing("${A}${B:-b}${TOKEN}", VARIABLES)).containsExactly("A");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> References.resolve("${A}", VARIABLES))
        .withMessageContaining("A is not set");
  }

  @Test
  void findsTheNames() {
    assertThat(References.in("${A} ${B:-x} $${C}")).containsExactly("A", "B");
    assertThat(References.inShell("echo ${A} ${B%x} ${#C} $D ${1}")).containsExactly("A", "B", "C");
    assertThatIllegalArgumentException().isThrownBy(() -> References.in("${1}"));
  }
}
