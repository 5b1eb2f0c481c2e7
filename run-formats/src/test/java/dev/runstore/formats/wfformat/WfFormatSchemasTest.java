package dev.runstore.formats.wfformat;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.api.InvalidMessageException;
import dev.runstore.api.Message;
import dev.runstore.api.model.JsonValue;
import dev.runstore.api.model.RunId;
import dev.runstore.formats.Cases;
import dev.runstore.formats.MemoryStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples of the other tests, checked with the schemas that the format's authors publish. */
@EnabledIf("schemasAreThere")
final class WfFormatSchemasTest {
  private final MemoryStores stores = MemoryStores.empty();
  private final RunId runId = RunId.next();

  static boolean schemasAreThere() {
    return Files.isDirectory(schemas());
  }

  private static Path schemas() {
    return Cases.folder().resolve("wfformat/schema");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1.2", "1.3", "1.4", "1.5"})
  void ourSamplesFollowThePublishedSchemas(String version) throws IOException {
    String sample = sample(version);
    assertThatCode(() -> check(version, sample)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(version, sample.replace("\"workflow\"", "\"workflaw\"")))
        .isInstanceOf(InvalidMessageException.class)
        .hasMessageContaining("workflow");
  }

  private void check(String version, String document) throws IOException {
    stores
        .artifacts()
        .save(
            runId,
            "instance",
            new Message("wfformat", version, schema(version), JsonValue.parse(document)));
  }

  /**
   * They name a dialect that no draft of JSON Schema has, and a form of dates that the files of the
   * same authors do not keep to: dates are read leniently, and tested apart.
   */
  private static JsonValue schema(String version) throws IOException {
    Path file = schemas().resolve("wfformat-schema-v" + version + ".json");
    return JsonValue.parse(
        Files.readString(file)
            .replace("http://json-schema.org/schema#", "http://json-schema.org/draft-07/schema#")
            .replace("\"date-time\"", "\"any-date\""));
  }

  private static String sample(String version) throws IOException {
    try (InputStream in =
        WfFormatSchemasTest.class.getResourceAsStream("/wfformat/words-" + version + ".json")) {
      return new String(in == null ? new byte[0] : in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
