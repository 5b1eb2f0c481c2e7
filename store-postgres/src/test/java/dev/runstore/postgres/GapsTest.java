package dev.runstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runstore.api.EventGap;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreSession;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows that somebody took out of the tables by hand are missed. */
@Timeout(120)
final class GapsTest {
  @Test
  void eventsWhoseRowsAreGoneAreToldByTheirNumbers() throws SQLException {
    TestServer server = TestServer.newest();
    String database = server.newDatabase();
    try (StoreSession session = server.open(database);
        Connection application = server.application(database);
        Statement statement = application.createStatement()) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      RunId id = RunId.next();
      store.create(id, Event.undated(EventBody.RunCreated.of(Subject.workflow("w"))));
      store.append(
          id,
          Fence.unleased(),
          1,
          List.of(
              Event.undated(new EventBody.RunStarted()),
              Event.undated(new EventBody.Custom(Optional.empty(), "one", Optional.empty())),
              Event.undated(new EventBody.Custom(Optional.empty(), "two", Optional.empty()))));
      store.annotate(id, 0, List.of(Event.undated(new EventBody.Pinned("ann"))));
      assertThat(store.gaps(id)).isEmpty();

      statement.execute("set runstore.tenant = 'default'");
      assertThat(
              statement.executeUpdate(
                  "delete from runstore.run_events where seq in (2, 4) or track = 1"))
          .isEqualTo(3);
      assertThat(store.gaps(id))
          .containsExactly(
              new EventGap(Track.HISTORY, 2, 2),
              new EventGap(Track.HISTORY, 4, 4),
              new EventGap(Track.NOTES, 1, 1));
    }
  }
}
