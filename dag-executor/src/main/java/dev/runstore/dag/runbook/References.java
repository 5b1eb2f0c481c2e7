package dev.runstore.dag.runbook;

import dev.runstore.api.model.Texts;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * References to environment variables in a text: <code>${NAME}</code>, or <code>${NAME:-default}
 * </code> for one that may be missing; <code>$${</code> is the text <code>${</code>.
 */
public final class References {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\})?");
  private static final Pattern SHELL = Pattern.compile("\\$\\{#?([A-Za-z_][A-Za-z0-9_]*)");

  private References() {}

  /** The names of the variables that a shell line refers to with braces. */
  public static Set<String> inShell(String lines) {
    Set<String> names = new LinkedHashSet<>();
    SHELL.matcher(lines).results().forEach(match -> names.add(match.group(1)));
    return names;
  }

  /**
   * The names of the variables that a text refers to.
   *
   * @throws IllegalArgumentException if a reference is not well-formed
   */
  public static Set<String> in(String text) {
    Set<String> names = new LinkedHashSet<>();
    REFERENCE
        .matcher(text)
        .results()
        .forEach(
            match -> {
              if (match.group(1) != null) {
                names.add(match.group(1));
              } else if (!match.group().equals("$${")) {
                throw new IllegalArgumentException(
                    "after ${ comes the name of an environment variable and }; write $${ for the"
                        + " text ${: "
                        + Texts.quote(text));
              }
            });
    return names;
  }

  /**
   * The names of the variables that a text needs and that are not there.
   *
   * @param text with well-formed references
   */
  public static Set<String> missing(String text, Map<String, String> variables) {
    Set<String> names = new LinkedHashSet<>();
    REFERENCE
        .matcher(text)
        .results()
        .filter(match -> match.group(1) != null && match.group(2) == null)
        .map(match -> match.group(1))
        .filter(name -> !variables.containsKey(name))
        .forEach(names::add);
    return names;
  }

  /**
   * The text with the values of its references.
   *
   * @throws IllegalArgumentException if a variable without a default is missing
   */
  public static String resolve(String text, Map<String, String> variables) {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = name == null ? "${" : variables.getOrDefault(name, matcher.group(2));
      if (value == null) {
        throw new IllegalArgumentException("the environment variable " + name + " is not set");
      }
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(resolved).toString();
  }
}
