package dev.runstore.cli;

import dev.runstore.api.model.Attempt;
import dev.runstore.api.model.StepState;
import dev.runstore.api.model.Warning;
import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Output;
import java.util.ArrayList;
import java.util.List;

/** A warning of an attempt, as it is listed for programs. */
record StepWarning(String step, int attempt, Warning warning) {
  static List<StepWarning> of(StepState step) {
    List<StepWarning> all = new ArrayList<>();
    for (Attempt attempt : step.attempts()) {
      for (Warning warning : attempt.warnings()) {
        all.add(new StepWarning(step.stepId().value(), attempt.number(), warning));
      }
    }
    return all;
  }

  /** Nothing if there are none. */
  static void write(List<StepWarning> warnings, Output out) {
    if (warnings.isEmpty()) {
      return;
    }
    out.line("");
    out.line("STEP\tATTEMPT\tWARNING\tMESSAGE");
    for (StepWarning one : warnings) {
      out.line(
          Safe.line(one.step)
              + "\t"
              + one.attempt
              + "\t"
              + Safe.line(one.warning.code())
              + "\t"
              + Safe.line(one.warning.message()));
    }
  }
}
