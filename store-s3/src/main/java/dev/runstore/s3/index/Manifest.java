package dev.runstore.s3.index;

import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Which segments there are. A manifest never changes; the one with the highest number counts.
 *
 * @param number of this manifest; 0 where there is none yet
 * @param segments without overlap of ids, the newest first
 */
record Manifest(long number, List<SegmentInfo> segments) {
  static final Manifest NONE = new Manifest(0, List.of());

  Manifest {
    segments = List.copyOf(segments);
  }

  byte[] encode() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (SegmentInfo segment : segments) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", segment.name());
      fields.put("count", segment.count());
      fields.put("newest", segment.newest().value());
      fields.put("oldest", segment.oldest().value());
      fields.put("lastEnd", segment.lastEnd());
      fields.put("firstEnd", segment.firstEnd());
      fields.put("terms", segment.terms().toString());
      list.add(fields);
    }
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("number", number);
    manifest.put("segments", list);
    return JsonValue.object(manifest).utf8();
  }

  /**
   * The manifest in these bytes.
   *
   * @throws IllegalArgumentException if they are damaged
   */
  static Manifest decode(byte[] bytes) {
    JsonNode tree = JsonValue.parse(bytes).tree();
    List<SegmentInfo> segments = new ArrayList<>();
    for (JsonNode segment : tree.path("segments")) {
      segments.add(
          new SegmentInfo(
              segment.path("name").asString(),
              segment.path("count").asInt(),
              new RunId(segment.path("newest").asString()),
              new RunId(segment.path("oldest").asString()),
              segment.path("lastEnd").asLong(),
              segment.path("firstEnd").asLong(),
              Bloom.parse(segment.path("terms").asString())));
    }
    return new Manifest(tree.path("number").asLong(), segments);
  }
}
