package dev.runstore.dag.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A command that runs as a child of this process, below a small shell that measures it. Thread-safe
 * once started.
 */
public final class ChildProcess {
  private static final String MEASURING =
      "t=$1; shift; trap : HUP INT TERM; \"$@\"; c=$?; command times 2>/dev/null >\"$t\"; exit $c";
  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final long[] SAMPLE_MILLIS = {2, 5, 10, 20, 50, 100};
  private final Process process;
  private final Pipes pipes;
  private final List<Pump> pumps;
  private final long startedNanos;
  private final MemoryPeak peak;

  private ChildProcess(Process process, Pipes pipes, List<Pump> pumps, long startedNanos) {
    this.process = process;
    this.pipes = pipes;
    this.pumps = pumps;
    this.startedNanos = startedNanos;
    this.peak = new MemoryPeak(process.pid());
    peak.sample();
  }

  /** A command: a program, which is looked up in the path of its environment, and arguments. */
  public static Builder of(List<String> command) {
    return new Builder(command);
  }

  /** The process id of the measuring shell, the root of the command's processes. */
  public long pid() {
    return process.pid();
  }

  /** Whether the command has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for the end, at most this long.
   *
   * @return whether it has ended
   * @throws InterruptedException if this thread is interrupted; the command goes on
   */
  public boolean endsWithin(Duration time) throws InterruptedException {
    return watch(Math.max(1, time.toMillis()));
  }

  /**
   * Waits for the end and until all output has arrived, at most two seconds longer if something
   * that the command left behind keeps the output open; what that writes later is read and dropped.
   *
   * @throws InterruptedException if this thread is interrupted; the command goes on
   */
  public ProcessEnd await() throws InterruptedException {
    watch(Long.MAX_VALUE);
    final Duration duration = Duration.ofNanos(System.nanoTime() - startedNanos);
    long deadline = System.nanoTime() + DRAIN.toNanos();
    boolean ended = true;
    for (Pump pump : pumps) {
      ended &= pump.awaitEnd(deadline - System.nanoTime());
    }
    Optional<Duration> cpu = CpuTimes.read(pipes.times());
    try {
      pipes.remove();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return new ProcessEnd(process.exitValue(), duration, cpu, peak.bytes(), !ended);
  }

  /**
   * Ends the command and everything it started: asks (SIGTERM), and after the grace kills
   * (SIGKILL). Returns when nothing of it is alive.
   *
   * @param marker a variable and its value that all its processes have in their environment, as in
   *     {@code NAME=value}, to find also those that have left the tree
   */
  public void terminate(Duration grace, String marker) {
    ProcessTree.terminate(process.toHandle(), marker, grace);
  }

  private boolean watch(long limitMillis) throws InterruptedException {
    long began = System.nanoTime();
    for (int i = 0; ; i++) {
      long left = limitMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      long millis = Math.min(left, SAMPLE_MILLIS[Math.min(i, SAMPLE_MILLIS.length - 1)]);
      if (exited(Math.max(millis, 0))) {
        return true;
      }
      if (left <= 0) {
        return false;
      }
      peak.sample();
    }
  }

  private boolean exited(long millis) throws InterruptedException {
    try {
      process.onExit().get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of process " + process.pid() + " is unknown", e);
    }
  }

  /** How a command is started. */
  public static final class Builder {
    private final List<String> command;
    private Path folder = Path.of("");
    private Path pipesIn = Path.of(Objects.requireNonNull(System.getProperty("java.io.tmpdir")));
    private Map<String, String> environment = System.getenv();
    private OutputStream stdout = OutputStream.nullOutputStream();
    private OutputStream stderr = OutputStream.nullOutputStream();
    private ProcessBuilder.Redirect stdin =
        ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());

    private Builder(List<String> command) {
      this.command = List.copyOf(command);
    }

    /** The folder it works in. */
    public Builder in(Path workingFolder) {
      this.folder = workingFolder;
      return this;
    }

    /** The folder that holds the pipes for its outputs; that of temporary files if not said. */
    public Builder pipesIn(Path parent) {
      this.pipesIn = parent;
      return this;
    }

    /** All variables it has. */
    public Builder environment(Map<String, String> variables) {
      this.environment = Map.copyOf(variables);
      return this;
    }

    /** Takes what it writes to its standard output as it comes, and is closed at its end. */
    public Builder stdout(OutputStream sink) {
      this.stdout = sink;
      return this;
    }

    /** Takes what it writes to its standard error as it comes, and is closed at its end. */
    public Builder stderr(OutputStream sink) {
      this.stderr = sink;
      return this;
    }

    /** Gives it the standard input of this process instead of an empty one. */
    public Builder inheritingStdin() {
      this.stdin = ProcessBuilder.Redirect.INHERIT;
      return this;
    }

    /**
     * Starts it.
     *
     * @throws NoSuchFileException if there is no such program
     * @throws IOException if it cannot be started
     */
    public ChildProcess start() throws IOException {
      String program = Programs.find(command.get(0), environment, folder);
      Pipes pipes = Pipes.make(pipesIn);
      List<String> words = new ArrayList<>();
      words.addAll(List.of("/bin/sh", "-c", MEASURING, "runstore", pipes.times().toString()));
      words.add(program);
      words.addAll(command.subList(1, command.size()));
      ProcessBuilder builder = new ProcessBuilder(words);
      builder.directory(folder.toAbsolutePath().toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.redirectInput(stdin);
      builder.redirectOutput(pipes.stdout().toFile());
      builder.redirectError(pipes.stderr().toFile());
      List<Pump> pumps =
          List.of(Pump.start(pipes.stdout(), stdout), Pump.start(pipes.stderr(), stderr));
      long started = System.nanoTime();
      try {
        Process process = builder.start();
        pipes.unlink();
        return new ChildProcess(process, pipes, pumps, started);
      } catch (IOException e) {
        pipes.abandon();
        throw e;
      }
    }
  }

  /** Carries one output over, on a thread of its own since reading a pipe cannot be interrupted. */
  private static final class Pump {
    private final Thread thread;
    private final OutputStream sink;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;
    private volatile @Nullable RuntimeException failure;

    private Pump(Path pipe, OutputStream sink) {
      this.sink = sink;
      this.thread =
          Thread.ofPlatform()
              .daemon()
              .name("runstore-" + pipe.getFileName())
              .unstarted(() -> carry(pipe));
    }

    static Pump start(Path pipe, OutputStream sink) {
      Pump pump = new Pump(pipe, sink);
      pump.thread.start();
      return pump;
    }

    private void carry(Path pipe) {
      byte[] buffer = new byte[8_192];
      try (InputStream source = new FileInputStream(pipe.toFile())) {
        for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
          write(buffer, n);
        }
      } catch (IOException e) {
        end(new java.io.UncheckedIOException(e));
        return;
      }
      end(null);
    }

    private void write(byte[] buffer, int length) throws IOException {
      lock.lock();
      try {
        if (!closed && failure == null) {
          sink.write(buffer, 0, length);
        }
      } catch (RuntimeException e) {
        failure = e;
      } finally {
        lock.unlock();
      }
    }

    private void end(@Nullable RuntimeException error) {
      lock.lock();
      try {
        if (!closed) {
          closed = true;
          failure = failure == null ? error : failure;
          sink.close();
        }
      } catch (IOException e) {
        failure = new java.io.UncheckedIOException(e);
      } catch (RuntimeException e) {
        failure = e;
      } finally {
        lock.unlock();
      }
    }

    /** Whether its end has come in time; a sink that does not come back is left to itself. */
    boolean awaitEnd(long nanos) throws InterruptedException {
      boolean ended = thread.join(Duration.ofNanos(Math.max(nanos, 1)));
      if (lock.tryLock(DRAIN.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          end(null);
        } finally {
          lock.unlock();
        }
      }
      RuntimeException error = failure;
      if (error != null) {
        throw error;
      }
      return ended;
    }
  }
}
