package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.config.Suggestions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** What the url says to the driver, which itself passes over names that it does not know. */
final class DriverParameters {
  /** With these the driver sends a statement apart from the one before it, and rows are missed. */
  private static final Map<PGProperty, String> SEPARATING =
      Map.of(
          PGProperty.PREFER_QUERY_MODE, "simple",
          PGProperty.PREPARE_THRESHOLD, "-1",
          PGProperty.STRING_TYPE, "unspecified");

  private DriverParameters() {}

  /**
   * The parts of the url.
   *
   * @throws StoreException.InvalidConfiguration if it has a parameter that is not known, or one
   *     with a value that cannot be or must not be
   */
  static Properties parsed(StoreConfig config) {
    Properties parsed = Driver.parseURL(config.get(Options.URL), new Properties());
    if (parsed == null) {
      throw new StoreException.InvalidConfiguration(
          "option url of store postgres is wrong, jdbc:postgresql://host:5432/database is"
              + " expected");
    }
    for (String name : parsed.stringPropertyNames()) {
      PGProperty parameter = PGProperty.forName(name);
      if (parameter == null) {
        throw unknown(name);
      }
      check(parameter, parsed.getProperty(name, ""));
    }
    return parsed;
  }

  private static StoreException unknown(String name) {
    List<String> known = Arrays.stream(PGProperty.values()).map(PGProperty::getName).toList();
    return refused(
        name
            + ", which the driver does not know"
            + Suggestions.nearest(name, known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("; leave it out"));
  }

  private static void check(PGProperty parameter, String value) {
    if (value.equalsIgnoreCase(SEPARATING.get(parameter))) {
      throw refused(
          parameter.getName()
              + "="
              + value
              + ", with which the driver runs a statement in another transaction than the one that"
              + " has set its tenant; leave it out");
    }
    String @Nullable [] choices = parameter.getChoices();
    if (choices != null
        && parameter != PGProperty.REQUIRE_AUTH // a list of them
        && Arrays.stream(choices).noneMatch(value::equalsIgnoreCase)) {
      throw refused(
          parameter.getName() + "=" + value + ", which is none of " + String.join(", ", choices));
    }
  }

  private static StoreException refused(String what) {
    return new StoreException.InvalidConfiguration("option url of store postgres says " + what);
  }
}
