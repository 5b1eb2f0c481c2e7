package dev.runstore.formats.wfformat;

import dev.runstore.api.model.Attributes;
import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.ImportSource;
import dev.runstore.formats.draft.JsonFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads a file and checks its structure: the members and types that its version requires. */
final class WfReader {
  private static final int MAX_ATTRIBUTES = 50;
  private static final int MAX_ATTRIBUTE_BYTES = 8_192;
  private static final Set<String> LISTS = Set.of("tasks", "jobs", "files", "specification");
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private WfReader() {}

  static WfInstance read(ImportSource source) {
    JsonFiles.checkSize(source);
    try (InputStream in = new BufferedInputStream(source.open())) {
      return read(new WfNode(MAPPER.readTree(in), "$", source).object());
    } catch (JacksonException e) {
      throw source.refused("not JSON as WfFormat needs it: " + JsonValue.reason(e));
    } catch (NumberFormatException e) {
      throw source.refused(JsonValue.BEYOND_EXPONENTS);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
    }
  }

  private static WfInstance read(WfNode root) {
    WfVersion version = WfVersion.of(root.required("schemaVersion"));
    String name = root.required("name").name();
    WfNode workflow = root.required("workflow").object();
    Optional<WfNode> execution =
        version.separatesExecution() ? workflow.member("execution") : Optional.of(workflow);
    WfFiles files = new WfFiles();
    List<WfTask> tasks =
        version.separatesExecution()
            ? WfTasks.specified(workflow.required("specification").object(), execution, files)
            : WfTasks.flat(workflow, version, files);
    Attributes attributes =
        others(root, Set.of("name", "schemaVersion", "workflow"), Attributes.NONE)
            .with("schemaVersion", JsonValue.string(version.word()));
    attributes = others(workflow, Set.of("execution", version.makespan()), attributes);
    if (version.separatesExecution() && execution.isPresent()) {
      attributes = others(execution.get(), Set.of(version.makespan()), attributes);
    }
    Optional<WfNode> makespan = execution.flatMap(e -> e.member(version.makespan()));
    if (execution.isPresent() && version != WfVersion.V1_4) {
      execution.get().required(version.makespan());
    }
    return new WfInstance(
        version,
        name,
        root.member(version.separatesExecution() ? "runtimeSystem" : "wms")
            .flatMap(system -> system.member("name"))
            .map(WfNode::name),
        execution.isPresent(),
        execution.map(e -> e.required("executedAt").text()),
        makespan.map(WfNode::seconds),
        tasks,
        files.all(),
        machines(execution),
        attributes);
  }

  private static List<String> machines(Optional<WfNode> execution) {
    List<String> names = new ArrayList<>();
    for (WfNode machine : execution.map(e -> e.items("machines")).orElse(List.of())) {
      names.add(machine.required("nodeName").name());
    }
    return names;
  }

  /** What this object says besides the lists and what stands elsewhere, as far as it is short. */
  static Attributes others(WfNode object, Set<String> elsewhere, Attributes before) {
    Map<String, JsonValue> found = new LinkedHashMap<>(before.values());
    for (Map.Entry<String, JsonNode> member : object.json().properties()) {
      String key = member.getKey();
      if (LISTS.contains(key) || elsewhere.contains(key) || member.getValue().isNull()) {
        continue;
      }
      JsonValue value = JsonValue.trusted(MAPPER.writeValueAsBytes(member.getValue()));
      if (found.size() < MAX_ATTRIBUTES
          && value.byteLength() <= MAX_ATTRIBUTE_BYTES
          && !key.isEmpty()
          && key.length() <= 100) {
        found.putIfAbsent(key, value);
      }
    }
    return new Attributes(found);
  }
}
