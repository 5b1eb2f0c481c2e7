package dev.runstore.api.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SegmentsTest {
  @ParameterizedTest
  @CsvSource({
    "extract,extract",
    "report.json,report.json",
    "Report,%52eport",
    "..,%2e%2e",
    "a/b,a%2fb",
    "con,%con",
    "nul.txt,%nul.txt",
    "CON,%%43%4f%4e",
    "cON,%c%4f%4e",
    "aux.Log,%aux.%4cog",
    "ü,%c3%bc",
    "100%,100%25"
  })
  void encodes(String name, String segment) {
    assertThat(Segments.encode(name)).isEqualTo(segment);
    assertThat(Segments.decode(segment)).isEqualTo(name);
  }

  @Test
  void shortensLongNamesWithADigest() {
    String name = "x".repeat(121);
    String segment = Segments.encode(name);
    assertThat(segment).hasSize(80 + 1 + 26).startsWith("x".repeat(80) + "~").matches("[a-z0-9~]+");
    assertThat(Segments.isWhole(segment)).isFalse();
    assertThat(Segments.encode("x".repeat(122))).isNotEqualTo(segment);
    assertThatIllegalArgumentException().isThrownBy(() -> Segments.decode(segment));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "%61", "A", ".x", "a~b", "%41%"})
  void refusesWhatItNeverWrites(String segment) {
    assertThatIllegalArgumentException().isThrownBy(() -> Segments.decode(segment));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void differentNamesGiveDifferentSegmentsAlsoWhereCaseDoesNotCount(long seed) {
    Random random = new Random(seed);
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String name = someName(random);
      String segment = Segments.encode(name);
      assertThat(segment)
          .doesNotContain("/", "\\", ":")
          .isNotIn(".", "..")
          .hasSizeLessThanOrEqualTo(120);
      assertThat(segment).isEqualTo(segment.toLowerCase(java.util.Locale.ROOT));
      String other = seen.put(segment, name);
      assertThat(other == null || other.equals(name)).as("%s and %s", name, other).isTrue();
      if (Segments.isWhole(segment)) {
        assertThat(Segments.decode(segment)).isEqualTo(name);
      }
    }
  }

  private static String someName(Random random) {
    String alphabet = "abAB.%~/\\-_ 0con\u00e9\u4e2d";
    StringBuilder name = new StringBuilder();
    int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 6);
    for (int i = 0; i < length; i++) {
      if (random.nextInt(20) == 0) {
        name.appendCodePoint(0x1F600 + random.nextInt(50));
      } else {
        name.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
    }
    return name.toString();
  }
}
