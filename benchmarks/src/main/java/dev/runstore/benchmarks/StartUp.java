package dev.runstore.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole process of {@code wct runs list}, against a picocli program that prints one line under
 * the same options.
 */
final class StartUp {
  private final PrintStream out;

  StartUp(PrintStream out) {
    this.out = out;
  }

  /**
   * Compares two commands.
   *
   * @param product the command line of {@code wct runs list}
   * @param raw the command line of the program that prints one line
   */
  void run(List<String> product, List<String> raw) throws Exception {
    new Comparison(out)
        .run(
            "wct runs list of 20, whole process, against one line by picocli",
            "starts/s",
            round -> perSecond(product),
            round -> perSecond(raw),
            1 / 2.0);
  }

  private static double perSecond(List<String> command) throws IOException, InterruptedException {
    int starts = 10;
    long begin = System.nanoTime();
    for (int i = 0; i < starts; i++) {
      Process process =
          new ProcessBuilder(new ArrayList<>(command))
              .redirectOutput(ProcessBuilder.Redirect.to(Path.of("/dev/null").toFile()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(command + " ended with " + code);
      }
    }
    return starts * 1e9 / (System.nanoTime() - begin);
  }
}
