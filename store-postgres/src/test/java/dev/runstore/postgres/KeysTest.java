package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.Sha256;
import dev.runstore.api.model.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Different names have different keys, whatever whoever chooses a name knows of the others. */
final class KeysTest {
  private static final List<String> PIECES =
      List.of("\\", "\\\\", "\0", "0", "~", "\\~", "a", "é", "漢", "😀");

  @Test
  void nobodyCanNameHimselfLikeTheKeyOfALongName() {
    for (int before = 150; before <= 170; before++) {
      for (String piece : List.of("\\", "\0", "\\\\\\")) {
        String victim = "a".repeat(before) + piece + "b".repeat(100);
        String stored = Keys.key(victim);
        assertThat(stored).isNotEqualTo(Keys.key(Keys.unescape(stored)));
        byte[] whole = Keys.escape(victim).getBytes(StandardCharsets.UTF_8);
        for (int kept = 140; kept <= before + piece.length(); kept++) {
          String hostile = victim.substring(0, kept) + "\\~" + Sha256.of(whole);
          assertThat(Keys.key(new TenantId(hostile).value())).isNotEqualTo(stored);
          String shorter = victim.substring(0, kept) + "~" + Sha256.of(whole);
          assertThat(Keys.key(shorter)).isNotEqualTo(stored);
        }
      }
    }
  }

  @Test
  void keysOfNamesFullOfEscapesDifferAndFitAnIndex() {
    Random random = new Random(7);
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = random.nextInt(1, 140); length > 0; length--) {
        name.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      String key = Keys.key(name.toString());
      assertThat(key.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(Keys.MAX_BYTES);
      assertThat(Keys.unescape(Keys.escape(name.toString()))).isEqualTo(name.toString());
      String other = names.put(key, name.toString());
      assertThat(other == null || other.contentEquals(name)).isTrue();
    }
  }
}
