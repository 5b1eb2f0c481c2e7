package dev.runstore.dag.runbook;

import dev.runstore.api.Message;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Texts;
import dev.runstore.api.support.IoProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** The files that a runbook names, each read once: from its folder, or as they were recorded. */
final class SchemaFiles {
  private final Optional<Path> folder;
  private final Map<String, String> texts = new LinkedHashMap<>();

  private SchemaFiles(Optional<Path> folder) {
    this.folder = folder;
  }

  static SchemaFiles in(Path folder) {
    return new SchemaFiles(Optional.of(folder));
  }

  static SchemaFiles recorded(Map<String, String> texts) {
    SchemaFiles files = new SchemaFiles(Optional.empty());
    files.texts.putAll(texts);
    return files;
  }

  Map<String, String> texts() {
    return texts;
  }

  Optional<JsonValue> read(String path, Node at, Problems problems) {
    try {
      String text = texts.get(path);
      if (text == null) {
        Path file =
            folder
                .map(parent -> parent.resolve(path))
                .orElseThrow(() -> new IOException("it was not recorded"));
        if (!Files.isRegularFile(file)) {
          throw new IOException(Files.exists(file) ? "it is no file" : "there is no such file");
        }
        text = Files.readString(file);
        texts.put(path, text);
      }
      JsonValue schema = JsonValue.parse(text);
      if (folder.isPresent()) {
        Message.problemsOfSchema(schema)
            .forEach(why -> problems.add(at, Texts.quote(path) + " is no usable schema: " + why));
      }
      return Optional.of(schema);
    } catch (IOException e) {
      problems.add(
          at,
          "the schema "
              + Texts.quote(path)
              + " cannot be read from the runbook's folder: "
              + IoProblems.reason(e));
    } catch (IllegalArgumentException e) {
      problems.add(at, "the schema " + Texts.quote(path) + " is " + e.getMessage());
    }
    return Optional.empty();
  }

  /** The file's name without what every schema's file ends with. */
  static String schemaName(String path) {
    return path.substring(path.lastIndexOf('/') + 1).replaceFirst("(\\.schema)?\\.json$", "");
  }
}
