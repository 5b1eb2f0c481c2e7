package dev.runstore.cli.output;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;

/**
 * What the standard output goes to.
 *
 * @param interactive whether somebody looks at it
 * @param coloured whether colours are wanted
 * @param symbols whether it shows more than ASCII
 * @param columns its width
 * @param rows its height; 0 if that is not known
 * @param zone for times that people read
 */
public record Terminal(
    boolean interactive, boolean coloured, boolean symbols, int columns, int rows, ZoneId zone) {
  /** A file or a pipe. */
  public static final Terminal PIPE = new Terminal(false, false, true, 120, 0, ZoneOffset.UTC);

  private static final int DEFAULT_COLUMNS = 100;

  /**
   * As the launcher and the environment say: {@code WCT_STDOUT} is {@code terminal} or {@code
   * pipe}, {@code WCT_COLUMNS} the width, {@code WCT_ROWS} the height.
   */
  public static Terminal of(Map<String, String> env) {
    boolean coloured =
        env.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(env.get("TERM"));
    if (!"terminal".equals(env.get("WCT_STDOUT"))) {
      return env.getOrDefault("CLICOLOR_FORCE", "0").equals("0") || !coloured
          ? PIPE
          : new Terminal(false, true, true, PIPE.columns, 0, ZoneOffset.UTC);
    }
    return new Terminal(
        true,
        coloured,
        utf8(env),
        columns(env),
        size(env, "ROWS", "LINES"),
        ZoneId.systemDefault());
  }

  private static boolean utf8(Map<String, String> env) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = env.getOrDefault(name, "");
      if (!value.isEmpty()) {
        String locale = value.toLowerCase(Locale.ROOT);
        return locale.contains("utf-8") || locale.contains("utf8");
      }
    }
    return false;
  }

  private static int columns(Map<String, String> env) {
    int columns = size(env, "COLUMNS", "COLUMNS");
    return columns == 0 ? DEFAULT_COLUMNS : Math.max(40, columns);
  }

  /** What the launcher has measured, else what the shell says; 0 if neither does. */
  private static int size(Map<String, String> env, String name, String ofShell) {
    String text = env.getOrDefault("WCT_" + name, env.getOrDefault(ofShell, ""));
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
  }

  /** The text in this style, if colours are wanted. */
  public String paint(Style style, String text) {
    return coloured && style != Style.NONE && !text.isEmpty()
        ? "\u001b[" + style.code() + "m" + text + "\u001b[0m"
        : text;
  }

  /** The symbol, or its replacement where only ASCII is shown. */
  public String symbol(String symbol, String ascii) {
    return symbols ? symbol : ascii;
  }
}
