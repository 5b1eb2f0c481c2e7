package dev.runstore.api.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces {@code ${NAME}} by a variable of the environment; two dollars stand for one. */
final class References {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)})?");
  private static final Pattern ALONE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_]*}");

  private References() {}

  static boolean isAlone(String text) {
    return ALONE.matcher(text).matches();
  }

  static String resolve(
      String key, Setting setting, Map<String, String> environment, ConfigProblems problems) {
    if (setting.origin() == Setting.Origin.VERBATIM) {
      return setting.text();
    }
    Matcher matcher = REFERENCE.matcher(setting.text());
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value;
      if (matcher.group().startsWith("$$")) {
        value = "${";
      } else if (name == null) {
        value = "";
        problems.add(
            setting.place(),
            key + " has a ${ that begins no reference such as ${NAME}; write $${ for the text ${");
      } else {
        value = environment.getOrDefault(name, "");
        if (!environment.containsKey(name)) {
          problems.add(
              setting.place(),
              key + " needs the environment variable " + name + ", which is not set");
        }
      }
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(resolved).toString();
  }
}
