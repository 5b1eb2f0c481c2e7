package dev.runstore.dag.process;

import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The forms a text has inside the JSON texts that programs usually print. */
final class JsonEscapes {
  private JsonEscapes() {}

  /** The forms that differ from the text, perhaps one of them twice. */
  static Stream<String> of(String text) {
    return Stream.of("/", "\\/")
        .flatMap(
            slash ->
                Stream.of(
                    escaped(text, slash, true, UnaryOperator.identity()),
                    escaped(text, slash, false, UnaryOperator.identity()),
                    escaped(text, slash, false, hex -> hex.toUpperCase(Locale.ROOT)),
                    escaped(text, slash, true, hex -> hex.toUpperCase(Locale.ROOT))))
        .filter(form -> !form.equals(text));
  }

  private static String escaped(
      String text, String slash, boolean keepsUnicode, UnaryOperator<String> hex) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> form.append("\\\"");
        case '\\' -> form.append("\\\\");
        case '/' -> form.append(slash);
        case '\b' -> form.append("\\b");
        case '\f' -> form.append("\\f");
        case '\n' -> form.append("\\n");
        case '\r' -> form.append("\\r");
        case '\t' -> form.append("\\t");
        default -> {
          if (c < ' ' || (c > '~' && !keepsUnicode)) {
            form.append("\\u").append(hex.apply(String.format(Locale.ROOT, "%04x", (int) c)));
          } else {
            form.append(c);
          }
        }
      }
    }
    return form.toString();
  }
}
