package dev.runstore.dag.process;

import java.io.File;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Finds programs as a shell does, but never what is built into the shell. */
final class Programs {
  private Programs() {}

  static String find(String word, Map<String, String> environment, Path folder)
      throws NoSuchFileException, AccessDeniedException {
    if (word.indexOf('/') >= 0) {
      if (Files.isExecutable(folder.resolve(word))) {
        return word;
      }
      if (Files.exists(folder.resolve(word))) {
        throw new AccessDeniedException(word, null, "it may not be run");
      }
      throw new NoSuchFileException(word, null, "there is no such program");
    }
    String path = environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    for (String place : path.split(File.pathSeparator, -1)) {
      Path program = folder.resolve(place).resolve(word).toAbsolutePath();
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return program.toString();
      }
    }
    throw new NoSuchFileException(word, null, "there is no such program in the path");
  }
}
