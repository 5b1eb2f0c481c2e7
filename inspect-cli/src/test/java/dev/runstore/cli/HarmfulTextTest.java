package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.support.Safe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a run, a terminal is given no control characters of it. */
@Timeout(120)
final class HarmfulTextTest {
  private static final String EVIL =
      "\u001b[31m\u0007\r\u007f\u009b1m\u200e\u202e\u2066\u2028\u061cx";

  private static final Pattern HARMFUL =
      Pattern.compile(
          "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u2028\u2029]");

  @TempDir Path folder;
  private Cli wct;

  @BeforeEach
  void record() throws IOException {
    wct = Cli.in(folder);
    String print = "printf '%s\\n' \"$1\"; printf '%s\\n' \"$1\" >&2; printf hi > \"f$1\"; exit 3";
    Map<String, Object> step =
        Map.of(
            "id",
            "s" + EVIL,
            "name",
            "n" + EVIL,
            "run",
            List.of("sh", "-c", print, "sh", EVIL),
            "artifacts",
            "*");
    Map<String, Object> runbook =
        Map.of(
            "subject",
            Map.of("kind", "workflow", "id", "w" + EVIL, "name", "W" + EVIL),
            "description",
            EVIL,
            "labels",
            Map.of("team", EVIL),
            "inputs",
            Map.of("i", EVIL),
            "steps",
            List.of(step));
    String escaped = Safe.line(JsonValue.object(runbook).toString());
    Path file = Files.writeString(folder.resolve("evil.yaml"), escaped);
    assertThat(wct.run("run", file.toString())).satisfies(HarmfulTextTest::isHarmless);
    wct.run("runs", "hold", "@latest", "--reason", EVIL).text();
  }

  private static void isHarmless(Cli.Said said) {
    assertThat(said.out()).isNotEmpty().doesNotContainPattern(HARMFUL);
    assertThat(said.err()).doesNotContainPattern(HARMFUL);
  }

  @Test
  void printsNothingHarmful() {
    for (List<String> command :
        List.of(
            List.of("inspect"),
            List.of("inspect", "--step", "s" + EVIL),
            List.of("runs", "list"),
            List.of("runs", "list", "-o", "wide"),
            List.of("runs", "list", "-o", "name"),
            List.of("runs", "get", "@latest"),
            List.of("runs", "steps"),
            List.of("runs", "events"),
            List.of("runs", "logs"),
            List.of("runs", "artifacts"),
            List.of("runs", "stats", "-g", "label.team"),
            List.of("runs", "stats", "-g", "label." + EVIL),
            List.of("runs", "stats", "-g", "label." + EVIL, "-o", "wide"),
            List.of("store", "info"))) {
      String[] words = command.toArray(String[]::new);
      assertThat(wct.run(words)).as("%s", command).satisfies(HarmfulTextTest::isHarmless);
      assertThat(wct.onTerminal().run(words))
          .as("%s on a terminal", command)
          .satisfies(HarmfulTextTest::isHarmless);
    }
    for (String format : List.of("json", "jsonl", "yaml")) {
      assertThat(wct.onTerminal().run("runs", "list", "-o", format))
          .as(format)
          .satisfies(HarmfulTextTest::isHarmless);
    }
    assertThat(wct.run("export", "@latest", "--format", "markdown"))
        .satisfies(HarmfulTextTest::isHarmless);
  }

  @Test
  void repeatsNothingHarmfulInErrors() {
    for (List<String> command :
        List.of(
            List.of("inspect", EVIL),
            List.of("inspect", "@latest", EVIL),
            List.of("runs", "list", "--where", EVIL),
            List.of("runs", "list", "--" + EVIL),
            List.of("runs", "list", "-o", EVIL),
            List.of("runs", "list", "--limit", EVIL),
            List.of("import", EVIL),
            List.of("run", EVIL),
            List.of(EVIL))) {
      Cli.Said said = wct.onTerminal().run(command.toArray(String[]::new));
      assertThat(said.code()).as("%s", command).isNotZero();
      assertThat(said.err()).as("%s", command).isNotEmpty().doesNotContainPattern(HARMFUL);
    }
  }

  @Test
  void keepsTheFilesForPeopleHarmless() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(".waivern/runs"))) {
      List<Path> texts =
          files.filter(file -> file.toString().matches(".*/(logs[.]txt|metadata[.]yaml)")).toList();
      assertThat(texts).hasSize(2);
      for (Path text : texts) {
        assertThat(Files.readString(text)).contains("\\u202e").doesNotContainPattern(HARMFUL);
      }
    }
  }
}
