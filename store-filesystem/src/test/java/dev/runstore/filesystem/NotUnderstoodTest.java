package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.Maintenance.Finding;
import dev.runstore.api.Maintenance.Severity;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is whole and that this program cannot read. */
final class NotUnderstoodTest {
  private static final String CHECKSUM = "\"crc32c\":\"";
  @TempDir Path root;

  @Test
  void listsLeaveItOutAndTheCheckNamesIt() throws IOException {
    RunId id = Recorded.withARest(root, false);
    Path file = Recorded.folder(root, id).resolve("events.1.jsonl");
    List<String> lines =
        Files.readAllLines(file).stream()
            .map(line -> line.contains("{\"x\":1}") ? sealed(line) : line)
            .toList();
    Files.write(file, lines);
    Recorded.looking(
        root,
        stores -> {
          assertThat(stores.executions().listRuns())
              .hasSize(1)
              .extracting(Run::id)
              .doesNotContain(id);
          assertThat(Recorded.check(stores))
              .filteredOn(finding -> finding.severity() == Severity.LOSS)
              .singleElement()
              .extracting(Finding::place)
              .asString()
              .contains(id.value());
        });
  }

  /** The line with a name that no parser takes, and the checksum of that. */
  private static String sealed(String line) {
    String changed = line.replace("{\"x\":1}", "{\"\\ud800\":1}");
    int digits = changed.indexOf(CHECKSUM) + CHECKSUM.length();
    CRC32C crc = new CRC32C();
    crc.update(
        (changed.substring(0, digits) + changed.substring(digits + 8))
            .getBytes(StandardCharsets.UTF_8));
    return changed.substring(0, digits)
        + String.format("%08x", crc.getValue())
        + changed.substring(digits + 8);
  }
}
