package dev.runstore.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void oneTo512CodePointsAreTaken() {
    String emoji = "\uD83D\uDE00".repeat(512);

    assertThat(Texts.checked(emoji, "label key")).isSameAs(emoji);
    assertThat(Texts.checked("x", "label key")).isEqualTo("x");
    assertThatThrownBy(() -> Texts.checked(emoji + "x", "label key"))
        .hasMessageStartingWith("label key has more than 512 characters");
    assertThatThrownBy(() -> Texts.checked("", "label key"))
        .hasMessage("label key is empty, give 1 to 512 characters");
  }

  @Test
  void halfASurrogatePairIsRefused() {
    for (String bad : new String[] {"a\uD83D", "\uDE00a", "\uDE00\uD83D", "a\uD83Dz"}) {
      assertThatThrownBy(() -> Texts.checked(bad, "step id"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("half a surrogate pair");
    }
  }

  @Test
  void anyTextCanBeRepaired() {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder("x");
      for (int j = random.nextInt(12); j > 0; j--) {
        text.append((char) (0xD7F0 + random.nextInt(0x820)));
      }
      String repaired = Texts.wellFormed(text.toString());
      assertThat(Texts.checked(repaired, "text")).isEqualTo(repaired);
      assertThat(Texts.wellFormed(repaired)).isSameAs(repaired);
      assertThat(repaired.codePointCount(0, repaired.length()))
          .isEqualTo(text.codePointCount(0, text.length()));
    }
  }

  @Test
  void quotesShowNoControlCharacterAndStayShort() {
    assertThat(Texts.quote("a\"b\\c\n\u001b[31m\u0085\uD83D"))
        .isEqualTo("\"a\\\"b\\\\c\\u000a\\u001b[31m\\u0085\\ud83d\"");
    assertThat(Texts.quote("x".repeat(200))).hasSize(83).endsWith("…\"");
  }

  @Test
  void theBeginningOfATextCutsNoCharacterInTwo() {
    String pair = "ab\uD83D\uDE00cd";
    assertThat(Texts.head(pair, 3)).isEqualTo("ab");
    assertThat(Texts.head(pair, 4)).isEqualTo("ab\uD83D\uDE00");
    assertThat(Texts.head(pair, 6)).isEqualTo(pair);
    byte[] utf8 = "a\u20ACb".getBytes(StandardCharsets.UTF_8);
    assertThat(Texts.codePointEnd(utf8, 3)).isEqualTo(1);
    assertThat(Texts.codePointEnd(utf8, 4)).isEqualTo(4);
    assertThat(Texts.codePointEnd(utf8, 100)).isEqualTo(5);
  }
}
