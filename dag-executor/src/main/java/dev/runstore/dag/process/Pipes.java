package dev.runstore.dag.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Named pipes for the outputs of a command, in a folder of their own. The pipes that the JDK makes
 * are closed by it as soon as the command itself has ended, and what the processes it left behind
 * write after that is lost, or ends them.
 *
 * @param folder where they are, with the file for the processor times
 */
record Pipes(Path folder) {
  static final String PREFIX = "runstore-pipes-" + ProcessHandle.current().pid() + "-";

  /** Makes them in a new folder below this one. */
  static Pipes make(Path parent) throws IOException {
    Pipes pipes = new Pipes(Files.createTempDirectory(parent, PREFIX));
    Process mkfifo =
        new ProcessBuilder(
                List.of(
                    "mkfifo", "-m", "600", pipes.stdout().toString(), pipes.stderr().toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(mkfifo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (mkfifo.onExit().join().exitValue() != 0) {
      throw new IOException("cannot make pipes for a command's outputs: " + said.strip());
    }
    return pipes;
  }

  Path stdout() {
    return folder.resolve("stdout");
  }

  Path stderr() {
    return folder.resolve("stderr");
  }

  Path times() {
    return folder.resolve("times");
  }

  /** Wakes whoever waits for a writer that will not come. */
  void abandon() throws IOException {
    new RandomAccessFile(stdout().toFile(), "rw").close();
    new RandomAccessFile(stderr().toFile(), "rw").close();
    unlink();
    remove();
  }

  /** Takes the names of the pipes away, once both ends are open. */
  void unlink() throws IOException {
    Files.deleteIfExists(stdout());
    Files.deleteIfExists(stderr());
  }

  void remove() throws IOException {
    Files.deleteIfExists(times());
    Files.deleteIfExists(folder);
  }
}
