package dev.runstore.dag.process;

/**
 * What {@code echo} of POSIX shells with the XSI option (dash, for one) writes for a text: it
 * interprets backslashes. See <a
 * href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/echo.html">echo</a>.
 */
final class EchoEscapes {
  private EchoEscapes() {}

  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '\\' || i == text.length()) {
        shown.append(c);
        continue;
      }
      char escaped = text.charAt(i++);
      switch (escaped) {
        case 'a' -> shown.append('\u0007');
        case 'b' -> shown.append('\b');
        case 'c' -> {
          return shown.toString();
        }
        case 'f' -> shown.append('\f');
        case 'n' -> shown.append('\n');
        case 'r' -> shown.append('\r');
        case 't' -> shown.append('\t');
        case 'v' -> shown.append('\u000b');
        case '\\' -> shown.append('\\');
        case '0' -> {
          int end = i;
          while (end < text.length() && end < i + 3 && isOctal(text.charAt(end))) {
            end++;
          }
          shown.append((char) (end == i ? 0 : Integer.parseInt(text, i, end, 8) & 0xff));
          i = end;
        }
        default -> shown.append(c).append(escaped);
      }
    }
    return shown.toString();
  }

  private static boolean isOctal(char c) {
    return c >= '0' && c <= '7';
  }
}
