package dev.runstore.api.config;

import dev.runstore.api.StoreException;
import dev.runstore.api.config.ConfigNode.Scalar;
import dev.runstore.api.config.ConfigNode.Section;
import dev.runstore.api.config.ConfigNode.Unexpected;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads YAML into nodes that know their lines. The only class that knows the YAML parser, which is
 * not loaded where there is no file.
 */
final class ConfigFile {
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final Pattern MARK = Pattern.compile("line (\\d+), column (\\d+)");
  private static final int MAX_DEPTH = 20;

  private final String name;
  private final YAMLParser parser;

  private ConfigFile(String name, YAMLParser parser) {
    this.name = name;
    this.parser = parser;
  }

  /**
   * The top of a file; without members if it is empty.
   *
   * @throws StoreException.InvalidConfiguration with line and column if it is no YAML
   */
  static Section parse(String name, byte[] yaml) {
    try (YAMLParser parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), yaml)) {
      return new ConfigFile(name, parser).document();
    } catch (JacksonException e) {
      throw damaged(name, e);
    }
  }

  private Section document() {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return new Section(Map.of(), name);
    }
    if (first != JsonToken.START_OBJECT) {
      throw new StoreException.InvalidConfiguration(
          place() + ": keys and values are expected, as in profile: laptop");
    }
    Section section = section(0, name);
    if (parser.nextToken() != null) {
      throw new StoreException.InvalidConfiguration(
          place() + ": a second document begins here, the file may have one only");
    }
    return section;
  }

  private Section section(int depth, String place) {
    Map<String, ConfigNode> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      String keyPlace = place();
      parser.nextToken();
      if (members.put(key, node(depth + 1, keyPlace)) != null) {
        throw new StoreException.InvalidConfiguration(
            keyPlace + ": key " + key + " stands here a second time");
      }
    }
    return new Section(members, place);
  }

  private ConfigNode node(int depth, String keyPlace) {
    if (depth > MAX_DEPTH) {
      throw new StoreException.InvalidConfiguration(
          keyPlace + ": more than " + MAX_DEPTH + " levels");
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return section(depth, keyPlace);
    }
    if (token == JsonToken.START_ARRAY) {
      parser.skipChildren();
      return new Unexpected("a list", keyPlace);
    }
    if (token == JsonToken.VALUE_NULL) {
      return new Unexpected("nothing", keyPlace);
    }
    return parser.isCurrentAlias()
        ? new Unexpected("an alias", keyPlace)
        : new Scalar(parser.getString(), keyPlace);
  }

  private String place() {
    return name + ":" + parser.currentTokenLocation().getLineNr();
  }

  private static StoreException.InvalidConfiguration damaged(String name, JacksonException e) {
    String place = name;
    Matcher mark = MARK.matcher(e.getOriginalMessage());
    while (mark.find()) {
      place = name + ":" + mark.group(1) + ":" + mark.group(2);
    }
    return new StoreException.InvalidConfiguration(place + ": not YAML, " + reason(e));
  }

  /** The parser's words without the lines of the file that it quotes: they may hold secrets. */
  private static String reason(JacksonException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }
}
