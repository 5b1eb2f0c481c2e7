package dev.runstore.dag;

import dev.runstore.dag.runbook.Command;
import dev.runstore.dag.runbook.References;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.Step;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The values of the environment that a runbook refers to as <code>${NAME}</code>, which must not be
 * recorded.
 *
 * @param names of their variables
 * @param values with the forms they have inside JSON texts, the longest first
 */
record Secrets(Set<String> names, List<String> values) {
  /** Shorter values would put the mask everywhere and hide nothing. */
  static final int SHORTEST = 4;

  /** What every process of a machine has anyhow. */
  private static final Set<String> PUBLIC =
      Set.of("HOME", "PATH", "PWD", "USER", "LOGNAME", "SHELL", "LANG", "TERM", "TMPDIR", "TZ");

  private static final String MASK = "***";

  static Secrets of(Runbook runbook, Map<String, String> environment) {
    Set<String> names = new TreeSet<>();
    runbook.env().values().forEach(text -> names.addAll(References.in(text)));
    for (Step step : runbook.steps()) {
      step.env().values().forEach(text -> names.addAll(References.in(text)));
      switch (step.run()) {
        case Command.Shell shell -> names.addAll(References.inShell(shell.lines()));
        case Command.Arguments arguments ->
            arguments.words().forEach(word -> names.addAll(References.in(word)));
      }
    }
    names.removeAll(PUBLIC);
    names.removeIf(name -> name.startsWith("RUNSTORE_") || name.startsWith("INPUT_"));
    names.retainAll(environment.keySet());
    return new Secrets(
        names,
        names.stream()
            .map(name -> environment.getOrDefault(name, ""))
            .flatMap(value -> Stream.concat(Stream.of(value), value.lines()))
            .filter(value -> value.strip().length() >= SHORTEST)
            .flatMap(value -> Stream.concat(Stream.of(value), JsonEscapes.of(value)))
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList());
  }

  /** The names whose values are too short to be masked. */
  List<String> unmasked(Map<String, String> environment) {
    return names.stream()
        .filter(name -> environment.getOrDefault(name, "").strip().length() < SHORTEST)
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .toList();
  }

  int longest() {
    return values.isEmpty() ? 0 : values.get(0).length();
  }

  String mask(String text) {
    String masked = text;
    for (String value : values) {
      masked = masked.replace(value, MASK);
    }
    return masked;
  }
}
