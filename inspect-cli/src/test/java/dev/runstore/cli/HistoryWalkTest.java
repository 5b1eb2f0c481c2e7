package dev.runstore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code docs/history.md} shows is what the commands print. With {@code -Drunstore.docs=write}
 * the page is written anew.
 */
final class HistoryWalkTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = TOP.resolve("docs/history.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)(```console\n)(.*?)(```\n)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  /**
   * What is another each time: times of today, plans and sums of what holds these, sizes of
   * bundles.
   */
  private static final Pattern ANEW =
      Pattern.compile(
          "20\\d\\d-(?!03-0\\d)\\d\\d-\\d\\dT[0-9:.]+Z|damaged-[0-9a-f]{8}|plan-[0-9a-f]{24}|plans/[0-9a-f]{16}"
              + "|[0-9.]+ [KM]iB|\\b[0-9a-f]{64}\\b");

  @TempDir Path folder;
  private Path work;
  private Map<String, String> env;

  @BeforeEach
  void unpack() throws IOException {
    work = Files.createDirectories(folder.resolve("work"));
    Path home = Files.createDirectories(folder.resolve("home"));
    env = Map.of("PATH", System.getenv("PATH"), "HOME", home.toString(), "WCT_COLUMNS", "100");
    Path examples = Files.createDirectories(work.resolve("examples/history"));
    try (Stream<Path> files = Files.list(TOP.resolve("examples/history"))) {
      for (Path file : files.toList()) {
        Files.copy(file, examples.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void thePageShowsWhatTheCommandsPrint() throws Exception {
    String page = Files.readString(PAGE);
    String walked = walk(page);
    if (System.getProperty("runstore.docs", "").equals("write")) {
      Files.writeString(PAGE, walked);
    } else {
      assertThat(settled(page)).isEqualTo(settled(walked));
    }
  }

  private String walk(String page) throws Exception {
    StringBuilder walked = new StringBuilder();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      StringBuilder typed = new StringBuilder(block.group(1));
      for (String line : block.group(2).lines().filter(l -> l.startsWith("$ ")).toList()) {
        typed.append(line).append('\n').append(said(line.substring(2)));
      }
      block.appendReplacement(walked, Matcher.quoteReplacement(typed + block.group(3)));
    }
    return block.appendTail(walked).toString();
  }

  private String said(String line) throws Exception {
    if (!line.startsWith("wct ")) {
      return shell(line, new byte[0]);
    }
    String[] parts = line.substring(4).split(" \\| ", 2);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream both = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code =
        Wct.run(both, both, env, work, new ByteArrayInputStream(new byte[0]), words(parts[0]));
    String text = parts.length == 1 ? out.toString(StandardCharsets.UTF_8) : shell(parts[1], out);
    return text.replace(folder.resolve("home").toString(), "~")
            .replace(work + "/", "")
            .replace("\r", "")
        + (code == 0 ? "" : "[exit code " + code + "]\n");
  }

  private static String[] words(String line) {
    List<String> words = new ArrayList<>();
    for (MatchResult word : WORD.matcher(line).results().toList()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    return words.toArray(String[]::new);
  }

  private String shell(String line, ByteArrayOutputStream in) throws Exception {
    return shell(line, in.toByteArray());
  }

  private String shell(String line, byte[] in) throws Exception {
    Path given = Files.write(folder.resolve("given"), in);
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder("sh", "-c", line)
            .directory(work.toFile())
            .redirectInput(given.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor()).as(line).isZero();
    return Files.readString(said);
  }

  private static String settled(String page) {
    return ANEW.matcher(page).replaceAll("…");
  }
}
