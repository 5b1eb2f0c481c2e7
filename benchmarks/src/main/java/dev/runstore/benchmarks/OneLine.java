package dev.runstore.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The least that a picocli program can do. */
@Command(name = "one-line", mixinStandardHelpOptions = true)
public final class OneLine implements Runnable {
  /** Prints one line. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new OneLine()).execute(args));
  }

  @Override
  public void run() {
    System.out.println("one line");
  }
}
