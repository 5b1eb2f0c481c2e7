package dev.runstore.benchmarks;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * Two programs that do the same work, alternating, so that what else the machine does hits both.
 * The figure is the median of the ratios of {@value #ROUNDS} rounds; the spread is the distance
 * between their quartiles over the median.
 */
final class Comparison {
  static final int ROUNDS = 7;
  private static final double MAX_SPREAD = 0.25;

  /** One round of one side: how much it did, in any unit, the larger the better. */
  interface Side {
    double round(int number) throws Exception;
  }

  private final PrintStream out;

  Comparison(PrintStream out) {
    this.out = out;
  }

  /** Prints what both sides did and their ratio beside the goal; a goal below 0 is none. */
  void run(String name, String unit, Side product, Side raw, double goal) throws Exception {
    product.round(-1);
    raw.round(-1);
    double[] ours = new double[ROUNDS];
    double[] theirs = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      if (i % 2 == 0) {
        ours[i] = product.round(i);
        theirs[i] = raw.round(i);
      } else {
        theirs[i] = raw.round(i);
        ours[i] = product.round(i);
      }
      ratios[i] = ours[i] / theirs[i];
    }
    report(name, unit, median(ours), median(theirs), ratios, goal);
  }

  private void report(
      String name, String unit, double ours, double theirs, double[] ratios, double goal) {
    double[] sorted = ratios.clone();
    Arrays.sort(sorted);
    double middle = median(ratios);
    double spread = (sorted[ROUNDS - 2] - sorted[1]) / middle;
    String verdict =
        spread > MAX_SPREAD
            ? "no result: spread over 25 %"
            : goal < 0 ? "" : middle >= goal ? "reached" : "MISSED";
    out.printf(
        Locale.ROOT,
        "%-76s %12.1f %12.1f %-9s ratio %6.3f  goal %s  spread %3.0f %% (%.3f to %.3f)  %s%n",
        name,
        ours,
        theirs,
        unit,
        middle,
        goal < 0 ? "  -  " : String.format(Locale.ROOT, "%.2f", goal),
        100 * spread,
        sorted[0],
        sorted[ROUNDS - 1],
        verdict);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
