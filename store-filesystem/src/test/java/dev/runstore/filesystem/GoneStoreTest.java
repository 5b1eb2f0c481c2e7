package dev.runstore.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Fence;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that was moved, deleted or unmounted while it is used is out of reach, not empty. */
final class GoneStoreTest {
  private static final Event CREATED =
      Event.undated(EventBody.RunCreated.of(Subject.workflow("w")));

  @TempDir private Path folder;

  @Test
  void nothingIsRecordedInThePlaceOfAStoreThatIsGone() throws IOException {
    Path root = folder.resolve("store");
    Path away = folder.resolve("away");
    try (Stores stores = Recorded.openUnsynced(root)) {
      RunId known = Recorded.running(stores.executions());
      RunId foreign;
      try (Stores others = Recorded.openUnsynced(folder.resolve("other"))) {
        foreign = Recorded.running(others.executions());
      }
      Files.move(root, away);
      RunId later = RunId.next();
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> stores.executions().create(later, CREATED))
          .withMessageContaining("moved, deleted or unmounted");
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> stores.executions().find(foreign));
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> stores.executions().list(RunQuery.all(), PageRequest.first(1)));
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(
              () ->
                  stores
                      .executions()
                      .append(foreign, Fence.unleased(), 1, List.of(Recorded.custom("late"))));
      assertThat(root).doesNotExist();
      Files.move(away, root);
      stores.executions().create(later, CREATED);
      assertThat(stores.executions().find(later)).isPresent();
      assertThat(stores.executions().find(known)).isPresent();
    }
  }
}
