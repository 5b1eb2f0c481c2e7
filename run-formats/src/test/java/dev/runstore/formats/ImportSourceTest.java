package dev.runstore.formats;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ImportSourceTest {
  @Test
  void whatIsThereAndNoFileIsNotSaidToBeMissing() {
    assertThatExceptionOfType(RefusedImportException.class)
        .isThrownBy(() -> ImportSource.of(Path.of("/dev/null")))
        .withMessageContaining("a pipe or a device");
    assertThatExceptionOfType(RefusedImportException.class)
        .isThrownBy(() -> ImportSource.of(Path.of("/dev/nothing-of-this-name")))
        .withMessageContaining("there is no such file");
  }
}
