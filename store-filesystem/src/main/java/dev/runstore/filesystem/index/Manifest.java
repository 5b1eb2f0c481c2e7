package dev.runstore.filesystem.index;

import dev.runstore.api.codec.Json;
import dev.runstore.api.model.JsonValue;
import dev.runstore.filesystem.disk.CheckedLine;
import dev.runstore.filesystem.disk.Disk;
import dev.runstore.filesystem.disk.Locks;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Which segments there are, and up to where each log is in them. Replaced as a whole.
 *
 * @param segments their file names
 * @param logs how many bytes of each log the segments take in
 */
record Manifest(List<String> segments, Map<String, Long> logs) {
  static final Manifest EMPTY = new Manifest(List.of(), Map.of());
  private static final int VERSION = 3;

  /** What those hold who replace it. */
  static final long LOCK = Locks.key("index");

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
    Optional<byte[]> object = CheckedLine.object(text);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    try (JsonParser in = Json.parser(object.get())) {
      return read(in);
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Token by token: every list reads it, and a tree would cost more than the rest of a list. */
  private static Optional<Manifest> read(JsonParser in) {
    int version = 0;
    List<String> segments = new ArrayList<>();
    Map<String, Long> logs = new LinkedHashMap<>();
    expect(in.nextToken(), JsonToken.START_OBJECT);
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      JsonToken value = in.nextToken();
      switch (name) {
        case "version" -> version = in.getIntValue();
        case "segments" -> {
          expect(value, JsonToken.START_ARRAY);
          while (in.nextToken() != JsonToken.END_ARRAY) {
            expect(in.currentToken(), JsonToken.VALUE_STRING);
            segments.add(in.getString());
          }
        }
        case "logs" -> {
          expect(value, JsonToken.START_OBJECT);
          for (String log = in.nextName(); log != null; log = in.nextName()) {
            in.nextToken();
            logs.put(log, in.getLongValue());
          }
        }
        default -> in.skipChildren();
      }
    }
    return version == VERSION ? Optional.of(new Manifest(segments, logs)) : Optional.empty();
  }

  private static void expect(@Nullable JsonToken token, JsonToken expected) {
    if (token != expected) {
      throw new IllegalArgumentException("the index has " + token + " where " + expected + " is");
    }
  }

  /** The same with one more log, of which nothing is in a segment. */
  Manifest with(String log) {
    Map<String, Long> more = new LinkedHashMap<>(logs);
    more.putIfAbsent(log, 0L);
    return new Manifest(segments, more);
  }

  void write(IndexPlaces places, Disk disk) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("segments", segments);
    tree.put("logs", new TreeMap<>(logs));
    byte[] text = CheckedLine.of(JsonValue.object(tree).toString());
    disk.replace(places.manifest(), text, Disk.Sync.NONE);
  }
}
