package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.model.Payload;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The record of a run's end is read as it was written, or refused. */
final class EndRecordTest {
  @TempDir Path root;

  @Test
  void isReadWithAndWithoutAnOutput() {
    Run run = run();
    assertThat(EndRecord.header(EndRecord.of(run, Optional.empty()))).isEqualTo(run);
    assertThat(EndRecord.header(withOutput(run))).isEqualTo(run);
  }

  @Test
  void isRefusedWhereverItWasCut() {
    byte[] content = withOutput(run());
    int whole = content.length - 1;
    for (int length = 0; length < whole; length++) {
      byte[] cut = Arrays.copyOf(content, length);
      assertThatIllegalArgumentException().isThrownBy(() -> EndRecord.header(cut));
    }
  }

  @Test
  void isRefusedWithOtherThings() {
    String content = new String(withOutput(run()), StandardCharsets.UTF_8);
    for (String other :
        new String[] {content + "x", content + "{}", "[" + content + "]", "{}", "7", "null"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EndRecord.header(other.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private Run run() {
    try (Stores stores = Recorded.openUnsynced(root)) {
      return stores.executions().find(Recorded.ended(stores.executions())).orElseThrow();
    }
  }

  private static byte[] withOutput(Run run) {
    return EndRecord.of(
        run,
        Optional.of(
            Event.undated(
                new RunEnded(
                    RunStatus.SUCCEEDED,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Payload.json("{\"run\":{\"a\":[1,\"é\"]}}")),
                    Optional.empty(),
                    Optional.empty()))));
  }
}
