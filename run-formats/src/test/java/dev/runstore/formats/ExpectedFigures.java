package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The expected figures of recorded cases, which measures carry under the same names in camel case.
 */
public final class ExpectedFigures {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private ExpectedFigures() {}

  /** The cases of a file of expected figures whose names have this beginning. */
  public static List<Map.Entry<String, JsonNode>> of(String file, String beginning) {
    return of(file, entry -> entry.getKey().startsWith(beginning));
  }

  public static List<Map.Entry<String, JsonNode>> of(
      String file, Predicate<Map.Entry<String, JsonNode>> wanted) {
    try {
      JsonNode all =
          MAPPER.readTree(Files.readAllBytes(Cases.folder().resolve("expected/" + file)));
      return all.properties().stream().filter(wanted).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compares every figure but these with the measure of the same name. */
  public static void assertMeasures(JsonNode expected, JsonNode measures, Set<String> others) {
    for (Map.Entry<String, JsonNode> figure : expected.properties()) {
      if (!others.contains(figure.getKey())) {
        same(figure.getKey(), figure.getValue(), measures.path(camelCase(figure.getKey())));
      }
    }
  }

  /** Whether both mean the same: numbers by their value, a missing figure is null. */
  public static void same(String figure, JsonNode expected, JsonNode actual) {
    if (expected.isNull()) {
      assertThat(actual.isMissingNode() || actual.isNull()).as(figure + " is " + actual).isTrue();
    } else if (expected.isNumber()) {
      assertThat(actual.isNumber()).as(figure + " is a number: " + actual).isTrue();
      assertThat(actual.decimalValue().subtract(expected.decimalValue()).abs().doubleValue())
          .as(figure + ": " + expected + " expected, " + actual + " found")
          .isLessThan(1e-9);
    } else if (expected.isObject()) {
      assertThat(actual.isObject()).as(figure + " is an object: " + actual).isTrue();
      assertThat(actual.propertyNames())
          .as(figure)
          .containsExactlyInAnyOrderElementsOf(expected.propertyNames());
      expected
          .properties()
          .forEach(
              member ->
                  same(
                      figure + "." + member.getKey(),
                      member.getValue(),
                      actual.path(member.getKey())));
    } else {
      assertThat(actual).as(figure).isEqualTo(expected);
    }
  }

  public static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    boolean capital = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '_') {
        camel.append(capital ? Character.toUpperCase(c) : c);
      }
      capital = c == '_';
    }
    return camel.toString();
  }
}
