package dev.runstore.filesystem.index;

import dev.runstore.api.model.JsonValue;
import dev.runstore.filesystem.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Which segments there are, and up to where each log is in them. Replaced as a whole.
 *
 * @param segments their file names
 * @param logs how many bytes of each log the segments take in
 */
record Manifest(List<String> segments, Map<String, Long> logs) {
  static final Manifest EMPTY = new Manifest(List.of(), Map.of());
  private static final int VERSION = 1;

  Manifest {
    segments = List.copyOf(segments);
    logs = Map.copyOf(logs);
  }

  /** The manifest; empty if there is none, none of this version, or none that can be read. */
  static Optional<Manifest> read(IndexPlaces places) {
    byte[] text;
    try {
      text = Files.readAllBytes(places.manifest());
    } catch (IOException e) {
      return Optional.empty();
    }
    try {
      JsonNode tree = JsonValue.parse(text).tree();
      if (tree.path("version").asInt(0) != VERSION) {
        return Optional.empty();
      }
      List<String> segments = new ArrayList<>();
      for (JsonNode segment : tree.path("segments")) {
        segments.add(segment.asString(""));
      }
      Map<String, Long> logs = new LinkedHashMap<>();
      tree.path("logs").properties().forEach(e -> logs.put(e.getKey(), e.getValue().asLong(0)));
      return Optional.of(new Manifest(segments, logs));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void write(IndexPlaces places, Disk disk) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("segments", segments);
    tree.put("logs", new TreeMap<>(logs));
    byte[] text = (JsonValue.object(tree) + "\n").getBytes(StandardCharsets.UTF_8);
    disk.replace(places.manifest(), text, Disk.Sync.NONE);
  }
}
