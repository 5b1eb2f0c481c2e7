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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Finds and ends processes with all they started. */
public final class ProcessTree {
  private static final Path PROC = Path.of("/proc");

  /** A start time is told in ticks of the system's clock since a boot time told in seconds. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private static final Duration SETTLING = Duration.ofSeconds(1);
  private static final int KILL_ROUNDS = 20;
  private static final long POLL_MILLIS = 5;

  private ProcessTree() {}

  /**
   * Ends all processes that have these variables in the environment they were started with, except
   * those that lose it or end by themselves in the next second: a command that is just being
   * started has the environment of its shell. Does nothing where the platform does not tell
   * (anything but Linux). Never ends this process or one that it comes from.
   *
   * @param marks as in {@code NAME=value}, or {@code NAME=} for any value
   * @return how many were ended
   */
  public static int terminateMarked(Set<String> marks, Duration grace) {
    Set<ProcessHandle> found = settled(marks);
    parentsFirst(found).forEach(ProcessHandle::destroy);
    await(found, grace);
    for (int i = 0; i < KILL_ROUNDS; i++) {
      Set<ProcessHandle> left = marked(marks);
      if (left.isEmpty()) {
        break;
      }
      left.forEach(ProcessHandle::destroyForcibly);
      await(left, Duration.ofMillis(500));
    }
    return found.size();
  }

  private static Set<ProcessHandle> settled(Set<String> marks) {
    long deadline = System.nanoTime() + SETTLING.toNanos();
    Set<ProcessHandle> found = marked(marks);
    while (!found.isEmpty() && System.nanoTime() < deadline && pause()) {
      found = marked(marks);
    }
    return found;
  }

  static void terminate(ProcessHandle root, String marker, Duration grace) {
    Set<ProcessHandle> processes = all(root, marker);
    parentsFirst(processes).forEach(ProcessHandle::destroy);
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

  /** So that none sees its child end and goes on before it is asked itself. */
  private static List<ProcessHandle> parentsFirst(Set<ProcessHandle> processes) {
    Map<ProcessHandle, Integer> depths = new HashMap<>();
    processes.forEach(process -> depths.put(process, ancestry(process).size()));
    return processes.stream().sorted(Comparator.comparing(depths::get)).toList();
  }

  private static Set<ProcessHandle> all(ProcessHandle root, String marker) {
    Set<ProcessHandle> processes = new HashSet<>();
    processes.add(root);
    root.descendants().forEach(processes::add);
    processes.addAll(marked(Set.of(marker)));
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
    boolean waiting = true;
    while (waiting && !processes.stream().allMatch(ProcessTree::isGone)) {
      waiting = System.nanoTime() < deadline && pause();
    }
  }

  /** Whether this thread may go on waiting. */
  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Set<ProcessHandle> marked(Set<String> marks) {
    Set<ProcessHandle> found = new HashSet<>();
    if (!Files.isDirectory(PROC.resolve("self"))) {
      return found;
    }
    Set<ProcessHandle> own = ancestry(ProcessHandle.current());
    List<byte[]> variables =
        marks.stream().map(mark -> mark.getBytes(StandardCharsets.UTF_8)).toList();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        if (hasAll(entry.resolve("environ"), variables)) {
          ProcessHandle.of(Long.parseLong(String.valueOf(entry.getFileName())))
              .filter(process -> !own.contains(process) && !isGone(process))
              .ifPresent(found::add);
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      throw new IllegalStateException("/proc cannot be listed", e);
    }
    return found;
  }

  /** A process and those it comes from. */
  private static Set<ProcessHandle> ancestry(ProcessHandle process) {
    Set<ProcessHandle> line = new HashSet<>();
    Optional<ProcessHandle> next = Optional.of(process);
    while (next.isPresent() && line.add(next.get())) {
      next = next.get().parent();
    }
    return line;
  }

  private static boolean hasAll(Path environ, List<byte[]> variables) {
    try {
      byte[] bytes = Files.readAllBytes(environ);
      return variables.stream().allMatch(variable -> has(bytes, variable));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean has(byte[] environ, byte[] variable) {
    boolean ofAnyValue = variable[variable.length - 1] == '=';
    int start = 0;
    for (int i = 0; i <= environ.length; i++) {
      if (i == environ.length || environ[i] == 0) {
        int end = ofAnyValue ? Math.min(i, start + variable.length) : i;
        if (Arrays.equals(environ, start, end, variable, 0, variable.length)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }
}
