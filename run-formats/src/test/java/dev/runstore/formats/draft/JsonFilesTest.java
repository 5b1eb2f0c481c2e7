package dev.runstore.formats.draft;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runstore.formats.ImportSource;
import dev.runstore.formats.RefusedImportException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonFilesTest {
  private static final long MEMORY = 128L << 20;

  @Test
  void aSmallFileOfVeryManyValuesIsRefusedWithTheMemoryItNeeds() {
    ImportSource source = file("{\"id\":1,\"a\":[],\"b\":2},", 300_000);
    assertThatThrownBy(() -> JsonFiles.checkSize(source, MEMORY))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("cannot import tasks.json: it has about 1500001 values")
        .hasMessageContaining("228 MiB of memory, and there are 128 MiB")
        .hasMessageContaining("WCT_JAVA_OPTS=-Xmx256m");
    assertThatCode(() -> JsonFiles.checkSize(source, 2 * MEMORY)).doesNotThrowAnyException();
  }

  @Test
  void aLargerFileOfFewValuesIsNot() {
    ImportSource source = file("{\"id\":\"" + "x".repeat(90) + "\"},", 100_000);
    assertThatCode(() -> JsonFiles.checkSize(source, MEMORY)).doesNotThrowAnyException();
    assertThatThrownBy(() -> JsonFiles.checkSize(source, MEMORY / 2))
        .isInstanceOf(RefusedImportException.class)
        .hasMessageContaining("with 64 MiB of memory files of this format are read up to 6 MiB");
  }

  private static ImportSource file(String record, int times) {
    String text = "[" + record.repeat(times) + "0]";
    return ImportSource.of("tasks.json", text.getBytes(StandardCharsets.UTF_8));
  }
}
