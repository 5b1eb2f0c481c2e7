package dev.runstore.api.config;

import dev.runstore.api.config.ConfigNode.Scalar;
import dev.runstore.api.config.ConfigNode.Section;
import dev.runstore.api.config.ConfigNode.Unexpected;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes sections and texts out of a file's nodes and says where something else stands. */
final class NodeReader {
  private final ConfigProblems problems;

  NodeReader(ConfigProblems problems) {
    this.problems = problems;
  }

  /**
   * The section with known keys alone. Others are problems; one that was probably meant as a key
   * that is not there stands in its place, so that what is wrong below it is told too.
   */
  Section known(Section section, List<String> known) {
    Map<String, ConfigNode> members = new LinkedHashMap<>(section.members());
    members.keySet().retainAll(known);
    section
        .members()
        .forEach(
            (key, node) -> {
              if (!known.contains(key)) {
                problems.unknown(node.place(), "key", key, known);
                Suggestions.nearest(key, known)
                    .ifPresent(meant -> members.putIfAbsent(meant, node));
              }
            });
    return new Section(members, section.place());
  }

  Map<String, Section> sections(Section parent, String key) {
    Map<String, Section> sections = new LinkedHashMap<>();
    section(parent, key)
        .ifPresent(
            all ->
                all.members()
                    .keySet()
                    .forEach(
                        name ->
                            section(all, name).ifPresent(section -> sections.put(name, section))));
    return sections;
  }

  private Optional<Section> section(Section parent, String key) {
    ConfigNode node = parent.members().get(key);
    if (node == null) {
      return Optional.empty();
    }
    return switch (node) {
      case Section section -> Optional.of(section);
      case Scalar scalar -> {
        problems.add(scalar.place(), key + " has keys and values of its own, not a text");
        yield Optional.empty();
      }
      case Unexpected other -> {
        problems.add(other.place(), key + " has keys and values of its own, not " + other.what());
        yield Optional.empty();
      }
    };
  }

  /** The texts of a section below this one; empty if it is not there. */
  Map<String, Setting> settings(Section parent, String key) {
    return section(parent, key).map(this::settings).orElse(Map.of());
  }

  private Map<String, Setting> settings(Section section) {
    Map<String, Setting> settings = new LinkedHashMap<>();
    section
        .members()
        .keySet()
        .forEach(key -> setting(section, key).ifPresent(value -> settings.put(key, value)));
    return settings;
  }

  Optional<Setting> setting(Section parent, String key) {
    ConfigNode node = parent.members().get(key);
    if (node == null) {
      return Optional.empty();
    }
    return switch (node) {
      case Scalar scalar ->
          Optional.of(new Setting(scalar.text(), scalar.place(), Setting.Origin.FILE));
      case Section section -> {
        problems.add(section.place(), key + " is a text, not keys and values");
        yield Optional.empty();
      }
      case Unexpected other -> {
        problems.add(other.place(), key + " is a text, not " + other.what());
        yield Optional.empty();
      }
    };
  }
}
