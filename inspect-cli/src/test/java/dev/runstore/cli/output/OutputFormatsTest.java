package dev.runstore.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.support.Safe;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutputFormatsTest {
  private static final Listing<String> WORDS =
      new Listing<>(
          List.of(
              Column.of("word", word -> Cell.of(word)),
              Column.wide("length", word -> Cell.of(Integer.toString(word.length())))),
          word -> word,
          (word, out) -> out.writeString(word));

  private static String written(Format format, Terminal terminal, String... words) {
    return written(WORDS, format, terminal, words);
  }

  private static String written(
      Listing<String> listing, Format format, Terminal terminal, String... words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Output out = new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8), terminal);
    try (Sink<String> sink = Sinks.open(format, listing, out)) {
      for (String word : words) {
        sink.accept(word);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void separatesCellsByTabsForPrograms() {
    assertThat(written(Format.WIDE, Terminal.PIPE, "a\tb\nc"))
        .isEqualTo("WORD\tLENGTH\na\\tb\\nc\t5\n");
  }

  @Test
  void givesPlainNumbersTheirUnit() {
    Column<String> size = Column.<String>of("memory", word -> Cell.of("12")).in("bytes");
    Listing<String> sizes = new Listing<>(List.of(size), word -> word, (word, out) -> {});
    assertThat(written(sizes, Format.TABLE, Terminal.PIPE, "a")).isEqualTo("MEMORY\n12B\n");
    assertThat(written(sizes, Format.CSV, Terminal.PIPE, "a")).isEqualTo("memory_bytes\r\n12\r\n");
  }

  @Test
  void quotesWhatCommasWouldTear() {
    assertThat(written(Format.CSV, Terminal.PIPE, "a,\"b\"", "c"))
        .isEqualTo("word,length\r\n\"a,\"\"b\"\"\",5\r\nc,1\r\n");
  }

  @Test
  void writesNamesAndJson() {
    assertThat(written(Format.NAME, Terminal.PIPE, "a", "b")).isEqualTo("a\nb\n");
    assertThat(written(Format.JSON, Terminal.PIPE, "a", "b")).isEqualTo("[\n\"a\",\n\"b\"\n]\n");
    assertThat(written(Format.JSONL, Terminal.PIPE, "a", "b")).isEqualTo("\"a\"\n\"b\"\n");
    assertThat(written(Format.YAML, Terminal.PIPE, "a", "b")).isEqualTo("- \"a\"\n- \"b\"\n");
  }

  @Test
  void alignsColumnsForPeopleAndCutsThem() {
    Terminal narrow = new Terminal(true, false, true, 40, 0, ZoneOffset.UTC);
    assertThat(written(Format.WIDE, narrow, "a", "b".repeat(60)).lines())
        .containsExactly(
            "WORD                              LENGTH",
            "a                                 1",
            "b".repeat(31) + "…  60");
  }

  @Test
  void escapesControlCharactersInJsonOnATerminalOnly() {
    Terminal terminal = new Terminal(true, false, true, 80, 0, ZoneOffset.UTC);
    String evil = "\u009b31mé\u007f漢\u202e\u061c😀";
    assertThat(written(Format.JSONL, Terminal.PIPE, evil)).isEqualTo('"' + evil + "\"\n");
    assertThat(written(Format.JSONL, terminal, evil))
        .isEqualTo("\"\\u009b31mé\\u007f漢\\u202e\\u061c😀\"\n");
  }

  @Test
  void makesStoredTextHarmless() {
    assertThat(Safe.line("plain é 漢")).isEqualTo("plain é 漢");
    assertThat(Safe.line("a\u001b]0;x\u0007\r\n\t\u009b\u202e"))
        .isEqualTo("a\\u001b]0;x\\u0007\\r\\n\\t\\u009b\\u202e");
    assertThat(Safe.logLine("a\tb\u0000")).isEqualTo("a\tb\\u0000");
  }

  @Test
  void saysTimesAsPeopleDo() {
    Instant now = Instant.parse("2026-03-01T00:00:00Z");
    assertThat(Times.ago(now.minusSeconds(5), now)).isEqualTo("5s ago");
    assertThat(Times.ago(now.minusSeconds(7_200), now)).isEqualTo("2h ago");
    assertThat(Times.ago(now.plusSeconds(120), now)).isEqualTo("in 2m");
    Terminal terminal = new Terminal(true, false, true, 80, 0, ZoneOffset.UTC);
    assertThat(Times.told(now.plusSeconds(12), now, terminal))
        .isEqualTo("2026-03-01 00:00:12 (in 12s)");
    assertThat(Times.told(now.plusSeconds(12), now, Terminal.PIPE))
        .isEqualTo("2026-03-01T00:00:12Z (in 12s)");
    assertThat(Times.duration(Duration.ofMillis(12))).isEqualTo("12ms");
    assertThat(Times.duration(Duration.ofMillis(3_456))).isEqualTo("3.4s");
    assertThat(Times.duration(Duration.ofSeconds(125))).isEqualTo("2m05s");
    assertThat(Times.millis(Duration.ofNanos(1_234_567))).isEqualTo("1.234567");
    assertThat(Sizes.bytes(1_536)).isEqualTo("1.5 KiB");
    assertThat(Width.of("漢a")).isEqualTo(3);
    assertThat(Width.cut("漢字漢字", 5)).isEqualTo("漢字…");
  }
}
