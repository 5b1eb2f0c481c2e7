package dev.runstore.dag;

import dev.runstore.dag.process.SecretTexts;
import dev.runstore.dag.runbook.Command;
import dev.runstore.dag.runbook.References;
import dev.runstore.dag.runbook.Runbook;
import dev.runstore.dag.runbook.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The values of the environment that a runbook refers to as <code>${NAME}</code>, which must not be
 * recorded.
 *
 * @param names of their variables
 */
record Secrets(Set<String> names, SecretTexts texts) {
  /** Shorter values are not masked. */
  static final int SHORTEST = SecretTexts.SHORTEST;

  /** What every process of a machine has anyhow. */
  private static final Set<String> PUBLIC =
      Set.of("HOME", "PATH", "PWD", "USER", "LOGNAME", "SHELL", "LANG", "TERM", "TMPDIR", "TZ");

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
        SecretTexts.of(
            names.stream()
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> value.strip().length() >= SHORTEST)
                .toList()));
  }

  /** The names whose values are too short to be masked. */
  List<String> unmasked(Map<String, String> environment) {
    return names.stream()
        .filter(name -> environment.getOrDefault(name, "").strip().length() < SHORTEST)
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .toList();
  }

  int longest() {
    return texts.longest();
  }

  String mask(String text) {
    return texts.mask(text);
  }
}
