package dev.runstore.dag;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.support.Segments;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The folder an attempt works in: what it is given under {@code inputs}, what the executor needs
 * under {@code .runstore}, all else is the step's.
 */
record WorkFolder(Path path) {
  /** What is not the step's own. */
  static final Set<String> HIDDEN = Set.of("inputs", ".runstore");

  static WorkFolder create(Path runFolder, String stepId, int attempt) throws IOException {
    Path path = runFolder.resolve(Segments.encode(stepId)).resolve(Integer.toString(attempt));
    FolderRemoval.remove(path);
    Files.createDirectories(path.resolve(".runstore"));
    return new WorkFolder(path.toRealPath());
  }

  /** Where the executor keeps what is not for the step. */
  Path own() {
    return path.resolve(".runstore");
  }

  Path stdout() {
    return own().resolve("stdout.json");
  }

  /**
   * Writes what the steps before have left, as it is in the store.
   *
   * @return the variables that say where it is
   */
  Map<String, String> give(Map<String, JsonValue> inputs, List<StepResult> needs, Contents contents)
      throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    Path all = own().resolve("inputs.json");
    try (OutputStream out = Files.newOutputStream(all)) {
      write(out, "{\"inputs\":" + JsonText.object(inputs) + ",\"needs\":{");
      String separator = "";
      for (StepResult need : needs) {
        String id = need.step().id().value();
        Path file = own().resolve("input-" + Segments.encode(id) + ".json");
        try (OutputStream one = Files.newOutputStream(file)) {
          if (need.output().isPresent()) {
            contents.copy(need.output().get(), one);
          } else {
            write(one, "null");
          }
        }
        write(out, separator + JsonValue.string(id) + ":");
        Files.copy(file, out);
        Files.writeString(file, "\n", StandardOpenOption.APPEND);
        separator = ",";
        variables.put("RUNSTORE_INPUT_" + variable(id), file.toString());
      }
      write(out, "}}\n");
    }
    variables.put("RUNSTORE_INPUTS", all.toString());
    new InputFiles(path.resolve("inputs")).write(needs, contents);
    return variables;
  }

  /** The end of a variable's name for a step or an input. */
  static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  void delete() throws IOException {
    FolderRemoval.remove(path);
  }
}
