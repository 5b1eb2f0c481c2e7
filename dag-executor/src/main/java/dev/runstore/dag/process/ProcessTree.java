package dev.runstore.dag.process;

import dev.runstore.api.model.Runner.HostProcess;
import dev.runstore.api.recorder.Incarnation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Finds and ends processes with all they started. */
public final class ProcessTree {
  private static final Path PROC = Path.of("/proc");

  /** A start time is told in ticks of the system's clock since a boot time told in seconds. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private static final int KILL_ROUNDS = 20;
  private static final long POLL_MILLIS = 5;

  private ProcessTree() {}

  /**
   * Ends all processes that have a variable with this value in the environment they were started
   * with. Does nothing where the platform does not tell (anything but Linux). Never ends this
   * process or one that it comes from.
   *
   * @param marker as in {@code NAME=value}
   * @return how many were found
   */
  public static int terminateMarked(String marker, Duration grace) {
    Set<ProcessHandle> found = marked(marker);
    found.forEach(ProcessHandle::destroy);
    await(found, grace);
    for (int i = 0; i < KILL_ROUNDS; i++) {
      Set<ProcessHandle> left = marked(marker);
      if (left.isEmpty()) {
        break;
      }
      left.forEach(ProcessHandle::destroyForcibly);
      await(left, Duration.ofMillis(500));
    }
    return found.size();
  }

  static void terminate(ProcessHandle root, String marker, Duration grace) {
    Set<ProcessHandle> processes = all(root, marker);
    processes.forEach(ProcessHandle::destroy);
    await(processes, grace);
    for (int i = 0; i < KILL_ROUNDS; i++) {
      processes.addAll(all(root, marker));
      processes.removeIf(ProcessTree::isGone);
      if (processes.isEmpty()) {
        return;
      }
      processes.forEach(ProcessHandle::destroyForcibly);
      await(processes, Duration.ofMillis(500));
    }
  }

  private static Set<ProcessHandle> all(ProcessHandle root, String marker) {
    Set<ProcessHandle> processes = new HashSet<>();
    processes.add(root);
    root.descendants().forEach(processes::add);
    processes.addAll(marked(marker));
    return processes;
  }

  /**
   * Whether a process has ended, also if it still has its number because its parent has not asked
   * for its end.
   */
  public static boolean isGone(ProcessHandle process) {
    return !process.isAlive() || isZombie(process.pid());
  }

  /**
   * Whether a process is known to have ended: exactly where both say which one they are, else by
   * the time it started. A process of another namespace cannot be seen from here.
   *
   * @param here a process of this host, such as the one that asks
   */
  public static boolean isKnownGone(HostProcess process, HostProcess here) {
    if (!process.host().equals(here.host())) {
      return false;
    }
    Optional<Incarnation> now = here.incarnation().flatMap(Incarnation::parse);
    if (process.incarnation().isEmpty() || now.isEmpty()) {
      return isGone(process.pid(), process.startedAt());
    }
    Optional<Incarnation> then = process.incarnation().flatMap(Incarnation::parse);
    return then.isPresent() && isKnownGone(process.pid(), then.get(), now.get());
  }

  private static boolean isKnownGone(long pid, Incarnation then, Incarnation now) {
    if (!then.boot().equals(now.boot())) {
      return true;
    }
    return then.namespace().equals(now.namespace())
        && (ProcessHandle.of(pid).map(ProcessTree::isGone).orElse(true)
            || Incarnation.of(pid).filter(found -> found.ticks() != then.ticks()).isPresent());
  }

  /**
   * Whether a process of this host has ended.
   *
   * @param startedAt tells it from a later one with the same number
   */
  public static boolean isGone(long pid, Instant startedAt) {
    Optional<ProcessHandle> found = ProcessHandle.of(pid);
    if (found.isEmpty() || isGone(found.get())) {
      return true;
    }
    return found
        .get()
        .info()
        .startInstant()
        .map(start -> Duration.between(start, startedAt).abs().compareTo(TOLERANCE) > 0)
        .orElse(false);
  }

  private static boolean isZombie(long pid) {
    try {
      String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
      return stat.substring(stat.lastIndexOf(')') + 1).stripLeading().startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(Set<ProcessHandle> processes, Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    try {
      while (!processes.stream().allMatch(ProcessTree::isGone) && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Set<ProcessHandle> marked(String marker) {
    Set<ProcessHandle> found = new HashSet<>();
    if (!Files.isDirectory(PROC.resolve("self"))) {
      return found;
    }
    Set<Long> own = own();
    byte[] variable = marker.getBytes(StandardCharsets.UTF_8);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = Long.parseLong(String.valueOf(entry.getFileName()));
        if (!own.contains(pid) && has(entry.resolve("environ"), variable)) {
          ProcessHandle.of(pid).filter(process -> !isGone(process)).ifPresent(found::add);
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      throw new IllegalStateException("/proc cannot be listed", e);
    }
    return found;
  }

  private static Set<Long> own() {
    Set<Long> pids = new HashSet<>();
    Optional<ProcessHandle> process = Optional.of(ProcessHandle.current());
    while (process.isPresent() && pids.add(process.get().pid())) {
      process = process.get().parent();
    }
    return pids;
  }

  private static boolean has(Path environ, byte[] variable) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(environ);
    } catch (IOException e) {
      return false;
    }
    int start = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == 0) {
        if (Arrays.equals(bytes, start, i, variable, 0, variable.length)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }
}
