package dev.runstore.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The command line in a process of its own, which can be killed. */
final class ChildProcess {
  private ChildProcess() {}

  static Process start(Path cwd, Path said, String... args) throws IOException {
    return start(cwd, said, Map.of(), args);
  }

  /** The same with variables of its own; what it says goes to a file. */
  static Process start(Path cwd, Path said, Map<String, String> variables, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Wct.class.getName());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(cwd.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RUNSTORE_"));
    builder.environment().put("XDG_STATE_HOME", cwd.resolve("state").toString());
    builder.environment().putAll(variables);
    return builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
  }

  /**
   * Kills the process, as by SIGKILL, when the condition holds.
   *
   * @return whether it was killed before it ended
   */
  static boolean killWhen(Process process, BooleanSupplier reached) throws InterruptedException {
    boolean there = reached(process, reached);
    process.destroyForcibly().waitFor();
    return there && process.exitValue() == 137;
  }

  /** Waits for the condition; false if the process ended before, or after a minute. */
  static boolean reached(Process process, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  /** How many files or folders are in this folder. */
  static int entries(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? 0 : names.length;
  }

  /** What it has said so far. */
  static String said(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
