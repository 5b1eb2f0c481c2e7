package dev.runstore.cli;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The options that give a run its inputs. */
final class InputOptions {
  @Option(
      names = {"-i", "--input"},
      paramLabel = "NAME=VALUE",
      description = "An input: JSON if it is JSON, else text; may be given several times.")
  List<String> inputs = new ArrayList<>();

  @Option(
      names = "--inputs",
      paramLabel = "FILE",
      description = "Inputs from a JSON object; --input wins over it.")
  @Nullable Path file;

  Map<String, JsonValue> values(App app) throws IOException {
    Map<String, JsonValue> values = new LinkedHashMap<>();
    if (file != null) {
      read(app.path(file), values);
    }
    for (String text : inputs) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw CommandFailure.usage("--input takes NAME=VALUE, not " + Texts.quote(text));
      }
      values.put(text.substring(0, equals), value(text.substring(equals + 1)));
    }
    return values;
  }

  private static JsonValue value(String text) {
    try {
      return JsonValue.parse(text);
    } catch (IllegalArgumentException e) {
      return JsonValue.string(text);
    }
  }

  private static void read(Path from, Map<String, JsonValue> values) throws IOException {
    JsonNode tree;
    try {
      tree = JsonValue.parse(Files.readAllBytes(from)).tree();
    } catch (NoSuchFileException e) {
      throw CommandFailure.usage("there is no file " + from + " for --inputs; check the path");
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("the inputs in " + from + " cannot be used: " + e.getMessage());
    }
    if (!tree.isObject()) {
      throw CommandFailure.usage(
          "the inputs in " + from + " are no JSON object; write {\"name\": value, ...}");
    }
    tree.properties().forEach(entry -> values.put(entry.getKey(), JsonValue.of(entry.getValue())));
  }
}
