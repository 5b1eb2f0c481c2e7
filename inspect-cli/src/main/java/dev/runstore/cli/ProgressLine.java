package dev.runstore.cli;

import java.io.PrintStream;

/** How far long work is, on one line of a terminal that is written again; elsewhere nothing. */
final class ProgressLine implements AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000;

  private final PrintStream err;
  private final boolean shown;
  private final String verb;
  private final long total;
  private long done;
  private long drawnAt = System.nanoTime();
  private boolean drawn;

  private ProgressLine(PrintStream err, boolean shown, String verb, long total) {
    this.err = err;
    this.shown = shown;
    this.verb = verb;
    this.total = total;
  }

  /** Of so many things to do; of a number that is not known if 0. */
  static ProgressLine on(App app, String verb, long total) {
    return new ProgressLine(app.around().err(), app.terminal().interactive(), verb, total);
  }

  /** One more is done. */
  void step() {
    done++;
    long now = System.nanoTime();
    if (shown && now - drawnAt > REDRAW_NANOS) {
      drawnAt = now;
      drawn = true;
      String of = total == 0 ? "" : " of " + total + " (" + 100 * done / total + " %)";
      err.print("\r\u001b[K" + verb + " " + done + of);
      err.flush();
    }
  }

  @Override
  public void close() {
    if (drawn) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
