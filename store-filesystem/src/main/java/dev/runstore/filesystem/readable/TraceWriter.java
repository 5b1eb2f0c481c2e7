package dev.runstore.filesystem.readable;

import dev.runstore.api.model.Run;
import dev.runstore.api.model.StepState;
import dev.runstore.api.support.OtlpTrace;
import dev.runstore.filesystem.disk.Disk;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Writes the trace of a run to its file, which is there when it is whole. */
final class TraceWriter implements AutoCloseable {
  private final Disk disk;
  private final Path file;
  private final Path temporary;
  private final Run run;
  private final OutputStream out;
  private final OtlpTrace trace;

  TraceWriter(Disk disk, Path file, Run run, long mostSteps) {
    this.disk = disk;
    this.file = file;
    this.temporary = disk.temporary(file);
    this.run = run;
    this.out = new BufferedOutputStream(disk.create(temporary));
    this.trace = new OtlpTrace(run, out, mostSteps);
  }

  Run run() {
    return run;
  }

  /** Adds the attempts of a step. */
  void add(StepState step) {
    trace.add(step);
  }

  /** Puts the trace in place; without this nothing is left of it. */
  void finish() {
    trace.finish();
    try {
      out.close();
    } catch (IOException e) {
      throw disk.failure("write", file, e);
    }
    disk.rename(temporary, file);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw disk.failure("write", file, e);
    } finally {
      disk.remove(temporary);
    }
  }
}
