package dev.runstore.dag;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says what to do about a file that a command looked for in its empty folder and that is beside the
 * runbook.
 */
record BesideRunbook(Path runbookFolder, Path stepFolder) {
  private static final Pattern MISSING =
      Pattern.compile(
          "no such file|not found|does not exist|(can't|cannot|can not) (open|find|access|stat)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern BETWEEN = Pattern.compile("[\\s'\"`‘’“”()\\[\\]<>,;]+");

  /** The hint for the last of these lines that names such a file. */
  Optional<String> hint(List<String> said) {
    return said.reversed().stream()
        .filter(line -> MISSING.matcher(line).find())
        .flatMap(line -> BETWEEN.splitAsStream(line))
        .flatMap(word -> Stream.of(word.replaceFirst(":.*$", ""), word))
        .flatMap(word -> beside(word).stream())
        .map(
            file ->
                file
                    + " is beside the runbook, and a step begins in an empty folder; call it"
                    + " \"${RUNSTORE_RUNBOOK_DIR}/"
                    + file
                    + "\"")
        .findFirst();
  }

  private Optional<String> beside(String word) {
    try {
      Path path = Path.of(word).normalize();
      Path relative = path.startsWith(stepFolder) ? stepFolder.relativize(path) : path;
      boolean found =
          !relative.toString().isEmpty()
              && !relative.isAbsolute()
              && !relative.startsWith("..")
              && Files.exists(runbookFolder.resolve(relative))
              && !Files.exists(stepFolder.resolve(relative));
      return found ? Optional.of(relative.toString()) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
