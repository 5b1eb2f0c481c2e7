package dev.runstore.formats.draft;

import dev.runstore.api.model.JsonValue;
import dev.runstore.formats.ImportSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads files as a whole. */
public final class JsonFiles {
  /** The largest file that is read; it is held in memory. */
  public static final long MAX_BYTES = 64L << 20;

  /** How many bytes of memory one byte of a file may take; usual records take half of it. */
  private static final int GROWTH = 10;

  /** How many bytes of memory a value may take, however short it is written. */
  private static final int VALUE = 160;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** What the parser takes. */
  private static final long MAX_YAML = 3L << 20;

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final ObjectReader MORE_YAML =
      YAML.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonFiles() {}

  /** The one value of a file. */
  public static JsonView tree(ImportSource source) {
    List<JsonView> all = values(source);
    if (all.size() != 1) {
      throw source.refused("one JSON value is expected, there are " + all.size());
    }
    return all.get(0);
  }

  /** The records of a file: the items of one array, one object, or one value after the other. */
  public static List<JsonView> records(ImportSource source) {
    List<JsonView> all = values(source);
    return all.size() == 1 && all.get(0).json().isArray() ? all.get(0).items() : all;
  }

  private interface Reading<T> {
    T read(InputStream in) throws IOException;
  }

  /** The one document of a YAML file. */
  public static JsonView yaml(ImportSource source) {
    return read(source, in -> new JsonView(YAML.readTree(in), "$", source));
  }

  /**
   * The documents of a YAML file that are not empty.
   *
   * @throws dev.runstore.formats.RefusedImportException if there are aliases in it, which are not
   *     followed
   */
  public static List<JsonView> yamlDocuments(ImportSource source) {
    List<JsonView> all = new ArrayList<>();
    checkAliases(source);
    return read(
        source,
        in -> {
          try (JsonParser parser = YAML.createParser(in)) {
            while (parser.nextToken() != null) {
              JsonNode document = MORE_YAML.readTree(parser);
              if (!document.isNull()) {
                String path = all.isEmpty() ? "$" : "$(" + (all.size() + 1) + ")";
                all.add(new JsonView(document, path, source));
              }
            }
          }
          return all;
        });
  }

  private static void checkAliases(ImportSource source) {
    boolean any =
        read(
            source,
            in -> {
              try (JsonParser parser = YAML.createParser(in)) {
                boolean found = false;
                while (!found && parser.nextToken() != null) {
                  found = parser instanceof YAMLParser yaml && yaml.isCurrentAlias();
                }
                return found;
              }
            });
    if (any) {
      throw source.refused("it has aliases of YAML, which are not followed; write them out");
    }
  }

  private static <T> T read(ImportSource source, Reading<T> reading) {
    if (source.byteLength() > MAX_YAML) {
      throw source.refused("it has " + source.byteLength() + " bytes; YAML is read up to 3 MiB");
    }
    try (InputStream in = source.open()) {
      return reading.read(in);
    } catch (JacksonException e) {
      throw source.refused("it is not YAML: " + JsonValue.reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes sure that a file can be held in memory as a whole.
   *
   * @throws dev.runstore.formats.RefusedImportException if it is too large
   */
  public static void checkSize(ImportSource source) {
    checkSize(source, Runtime.getRuntime().maxMemory());
  }

  static void checkSize(ImportSource source, long memory) {
    String size = "it has " + source.byteLength() + " bytes; ";
    if (source.byteLength() > MAX_BYTES) {
      throw source.refused(
          size
              + "files of this format are read up to "
              + (MAX_BYTES >> 20)
              + " MiB, split it by its records");
    }
    if (source.byteLength() > memory / GROWTH) {
      throw source.refused(
          size
              + "with "
              + (memory >> 20)
              + " MiB of memory files of this format are read up to "
              + ((memory / GROWTH) >> 20)
              + " MiB, give more with WCT_JAVA_OPTS=-Xmx1g");
    }
    if (source.byteLength() > memory / VALUE) {
      checkValues(source, memory);
    }
  }

  private static void checkValues(ImportSource source, long memory) {
    long values = values(source.open(), source.name());
    long need = values * VALUE;
    if (need > memory) {
      throw source.refused(
          "it has about "
              + values
              + " values, which take up to "
              + (need >> 20)
              + " MiB of memory, and there are "
              + (memory >> 20)
              + " MiB; give more with WCT_JAVA_OPTS=-Xmx"
              + (Long.highestOneBit(need >> 20) << 1)
              + "m");
    }
  }

  /** About how many, as text may have the same signs. */
  private static long values(InputStream content, String name) {
    byte[] buffer = new byte[1 << 16];
    long values = 0;
    try (InputStream in = content) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (int i = 0; i < n; i++) {
          if (buffer[i] == ',' || buffer[i] == '{' || buffer[i] == '[') {
            values++;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + ": " + e.getMessage(), e);
    }
    return values;
  }

  /** The most bytes that can be held in memory as a whole. */
  public static long most() {
    return Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / GROWTH);
  }

  private static List<JsonView> values(ImportSource source) {
    checkSize(source);
    List<JsonView> all = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(source.open());
        JsonParser parser = MAPPER.createParser(in)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        JsonNode value = MAPPER.readTree(parser);
        all.add(new JsonView(value, all.isEmpty() ? "$" : "$(" + (all.size() + 1) + ")", source));
      }
    } catch (JacksonException e) {
      throw source.refused("it is not JSON: " + JsonValue.reason(e));
    } catch (NumberFormatException e) {
      throw source.refused(JsonValue.BEYOND_EXPONENTS);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source.name() + ": " + e.getMessage(), e);
    }
    return all;
  }
}
