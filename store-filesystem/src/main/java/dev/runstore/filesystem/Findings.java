package dev.runstore.filesystem;

import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Repair;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.StoreException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What a check tells, and whether it may mend. */
final class Findings {
  private final Repair repair;
  private final Consumer<Finding> found;

  Findings(Repair repair, Consumer<Finding> found) {
    this.repair = repair;
    this.found = found;
  }

  boolean mends() {
    return repair == Repair.MEND;
  }

  /** Something that was acknowledged cannot be read, and nothing here brings it back. */
  void loss(String place, String problem, String remedy) {
    found.accept(
        new Finding(
            Severity.LOSS, place, problem, remedy + "; --repair cannot bring it back", false));
  }

  void warning(String place, String problem, String remedy) {
    found.accept(new Finding(Severity.WARNING, place, problem, remedy, false));
  }

  void notice(String place, String problem, String remedy) {
    found.accept(new Finding(Severity.NOTICE, place, problem, remedy, false));
  }

  /**
   * Mends it if that is asked for, and says so; says why not if it cannot.
   *
   * @param does what mending does, as in {@code cuts it off}
   * @param mending false if a runner is at work there
   */
  void mend(Severity severity, String place, String problem, String does, BooleanSupplier mending) {
    boolean mended = false;
    String remedy = "store check --repair " + does;
    if (mends()) {
      try {
        mended = mending.getAsBoolean();
        remedy =
            mended
                ? "mended: --repair " + does
                : "left alone while a runner holds the run; repair again when it has ended";
      } catch (StoreException e) {
        remedy = "--repair " + does + ", but could not: " + e.getMessage();
      }
    }
    found.accept(new Finding(severity, place, problem, remedy, mended));
  }
}
