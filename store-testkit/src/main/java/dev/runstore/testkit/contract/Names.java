package dev.runstore.testkit.contract;

import dev.runstore.api.model.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Names that have broken stores. All are well-formed and at most 512 code points long. */
final class Names {
  static final List<String> NAUGHTY =
      List.of(
          "..",
          ".",
          "../../../../etc/passwd",
          "..\\..\\windows\\system32",
          "/etc/passwd",
          "C:\\autoexec.bat",
          "\\\\server\\share",
          "a/b",
          "a//b",
          "a/./b",
          "%2e%2e%2f",
          "%00",
          "%",
          "%zz",
          "\0",
          "a\0b",
          "\n",
          "line\r\nbreak",
          "\t tab",
          " ",
          " leading",
          "trailing ",
          "trailing.",
          ".hidden",
          "~",
          "~root",
          "CON",
          "con",
          "nul.txt",
          "COM1",
          "lpt9.log",
          "aux",
          "README",
          "readme",
          "ReadMe",
          "\u00e9",
          "e\u0301",
          "\u00df",
          "ss",
          "\u0130",
          "i",
          "\ufeffbom",
          "\u202eright to left",
          "\u200b",
          "\ud83d\ude00 emoji",
          "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
          "\u7530\u4e2d\u3055\u3093",
          "\u0645\u0631\u062d\u0628\u0627",
          "\uffff",
          "\udbff\udfff",
          "'; DROP TABLE runs; --",
          "\" OR 1=1",
          "$(rm -rf /)",
          "`id`",
          "${jndi:ldap://x}",
          "{{7*7}}",
          "<script>alert(1)</script>",
          "null",
          "true",
          "0",
          "-1",
          "1e999",
          "NaN",
          "*",
          "?",
          "a:b",
          "a|b",
          "a;b",
          "a&b=c",
          "a+b",
          "#anchor",
          "@latest",
          "--help",
          "events",
          "lease",
          "metadata.yaml",
          "execution_result.json",
          "x".repeat(120),
          "x".repeat(121),
          "X".repeat(512),
          "x".repeat(511) + "y",
          "\ud83d\ude00".repeat(512));

  private Names() {}

  /**
   * The strings of the recorded cases that may be names; empty where there are no cases. They are
   * looked for in the folder that the property {@code runstore.cases} names, else in {@code
   * ../shared/cases} beside the repository.
   */
  static List<String> recorded() throws IOException {
    Set<String> names = new LinkedHashSet<>();
    Path torture = cases().resolve("torture");
    Path strings = torture.resolve("naughty-strings/blns-even.json");
    if (Files.isRegularFile(strings)) {
      JsonValue.parse(Files.readAllBytes(strings)).tree().forEach(s -> names.add(s.asString()));
    }
    Path paths = torture.resolve("path-traversal/directory_traversal.txt");
    if (Files.isRegularFile(paths)) {
      names.addAll(Files.readAllLines(paths, StandardCharsets.UTF_8));
    }
    names.removeIf(name -> name.isEmpty() || name.codePointCount(0, name.length()) > 512);
    return List.copyOf(names);
  }

  private static Path cases() {
    String named = System.getProperty("runstore.cases", "");
    if (!named.isEmpty()) {
      return Path.of(named);
    }
    Path beside = Path.of("../shared/cases");
    return Files.isDirectory(beside) ? beside : Path.of("../../shared/cases");
  }
}
