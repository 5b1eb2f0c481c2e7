package dev.runstore.cli;

import dev.runstore.api.support.Safe;
import dev.runstore.cli.output.Output;
import dev.runstore.cli.output.Sink;
import dev.runstore.cli.output.Style;
import dev.runstore.cli.output.Terminal;
import dev.runstore.cli.output.Times;
import dev.runstore.cli.output.Width;

/** Log lines as text, each after its step. */
final class LogWriter implements Sink<LogRow> {
  private static final int STEP_COLUMNS = 24;

  private final Output out;
  private final Steps steps;
  private final Clock clock;
  private int width;

  /** Whether lines begin with their step. */
  enum Steps {
    SHOWN,
    HIDDEN
  }

  /** Whether lines begin with their time. */
  enum Clock {
    SHOWN,
    HIDDEN
  }

  LogWriter(Output out, Steps steps, Clock clock) {
    this.out = out;
    this.steps = steps;
    this.clock = clock;
  }

  @Override
  public void accept(LogRow row) {
    out.line(out.terminal().interactive() ? shown(row) : plain(row));
  }

  private String plain(LogRow row) {
    return (clock == Clock.SHOWN ? row.time() + "\t" : "")
        + (steps == Steps.SHOWN ? Safe.line(row.step()) + "\t" : "")
        + Safe.logLine(row.line().text());
  }

  private String shown(LogRow row) {
    Terminal terminal = out.terminal();
    StringBuilder text = new StringBuilder();
    if (clock == Clock.SHOWN) {
      String time = row.line().at().map(at -> Times.local(at, terminal.zone())).orElse("");
      text.append(terminal.paint(Style.FAINT, time)).append(' ');
    }
    if (steps == Steps.SHOWN) {
      String step = Width.cut(Safe.line(row.step()), STEP_COLUMNS);
      width = Math.max(width, Width.of(step));
      text.append(terminal.paint(Style.ACTIVE, Width.pad(step, width)))
          .append(terminal.paint(Style.FAINT, terminal.symbol(" │ ", " | ")));
    }
    boolean apart = "stderr".equals(row.line().stream());
    return text.append(
            terminal.paint(apart ? Style.ATTENTION : Style.NONE, Safe.logLine(row.line().text())))
        .toString();
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
