package dev.runstore.dag.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 10_000})
  void cutsLinesWhereverThePiecesEnd(int size) {
    LineSplitter splitter = new LineSplitter(lines::add);
    feed(splitter, "one\r\n\u00e4\ud83d\ude00\n\nlast".getBytes(StandardCharsets.UTF_8), size);
    assertThat(lines).containsExactly("one", "\u00e4\ud83d\ude00", "", "last");
  }

  @Test
  void replacesWrongBytes() {
    LineSplitter splitter = new LineSplitter(lines::add);
    feed(splitter, new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3}, 1);
    assertThat(lines).containsExactly("a\ufffdb\ufffd");
  }

  @Test
  void cutsLongLinesWithoutLosingACharacter() {
    LineSplitter splitter = new LineSplitter(lines::add);
    String text = "\ud83d\ude00".repeat(40_001) + "x";
    feed(splitter, text.getBytes(StandardCharsets.UTF_8), 1_000);
    assertThat(lines)
        .hasSizeGreaterThan(4)
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(LineSplitter.MAX_LINE));
    assertThat(String.join("", lines)).isEqualTo(text);
  }

  @Test
  void masksASecretThatStandsWhereALineIsCut() {
    String secret = "open-sesame-1234";
    for (int before = LineSplitter.MAX_LINE - 20; before <= LineSplitter.MAX_LINE + 20; before++) {
      lines.clear();
      LineSplitter splitter =
          new LineSplitter(lines::add, line -> line.replace(secret, "***"), secret.length());
      String text = "x".repeat(before) + secret + "y".repeat(30);
      feed(splitter, text.getBytes(StandardCharsets.UTF_8), 4_096);
      assertThat(String.join("", lines)).isEqualTo(text.replace(secret, "***"));
    }
  }

  private static void feed(LineSplitter splitter, byte[] bytes, int size) {
    for (int i = 0; i < bytes.length; i += size) {
      splitter.write(bytes, i, Math.min(size, bytes.length - i));
    }
    splitter.close();
  }
}
