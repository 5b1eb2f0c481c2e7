package dev.runstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.runstore.api.Appended;
import dev.runstore.api.EventQuery;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.event.EventBody.RunCreated;
import dev.runstore.api.event.EventBody.RunEnded;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Subject;
import dev.runstore.api.model.TenantId;
import dev.runstore.servers.S3Server;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.middleware.Layers;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that answers late, and one that shows late what was written. */
@Timeout(120)
final class LayersTest {
  private final String prefix = S3Server.freshPrefix();

  private StoreSession open(S3Server server, Map<String, String> more) {
    Map<String, String> options = server.options(prefix);
    options.putAll(more);
    return new S3Provider().open(StoreConfig.of(options));
  }

  private static RunId create(ExecutionStore runs) {
    RunId id = RunId.next();
    runs.create(id, Event.of(Instant.EPOCH, RunCreated.of(Subject.workflow("flow"))));
    return id;
  }

  private static Event custom(String name) {
    return Event.of(Instant.EPOCH, new EventBody.Custom(Optional.empty(), name, Optional.empty()));
  }

  private static List<Event> events(ExecutionStore runs, RunId id) {
    return runs.events(id, EventQuery.all()).events().stream().map(RecordedEvent::event).toList();
  }

  @Test
  void aWriteThatTheServerDoesTooLateIsUnknownAndThereOnce() {
    Map<String, Long> latency = new ConcurrentHashMap<>(Map.of("*", 20L));
    S3Server server = S3Server.over(Layers.slow(new TransientNio2BlobStore(), latency));
    server.makeBucket();
    try (StoreSession session = open(server, Map.of("timeout", "3s", "attempts", "1"))) {
      ExecutionStore runs = session.executions(TenantId.DEFAULT);
      RunId id = create(runs);
      List<Event> late = List.of(custom("late"));
      latency.put("*", 6_000L);
      assertThatExceptionOfType(StoreException.OutcomeUnknown.class)
          .isThrownBy(() -> runs.append(id, Fence.unleased(), 1, late));
      assertThatExceptionOfType(StoreException.Unavailable.class)
          .isThrownBy(() -> events(runs, id));
      latency.put("*", 0L);
      Appended again = runs.append(id, Fence.unleased(), 1, late);
      assertThat(again.last()).isEqualTo(2);
      runs.append(
          id,
          Fence.unleased(),
          2,
          List.of(Event.of(Instant.EPOCH, RunEnded.of(RunStatus.SUCCEEDED))));
      assertThat(events(runs, id)).hasSize(3).contains(late.get(0));
      assertThat(runs.listRuns()).extracting(Run::id).containsExactly(id);
    }
  }

  @Test
  void whatIsShownLateIsNotWrittenTwiceAndNotLost() {
    BlobStore written = new TransientNio2BlobStore();
    BlobStore read = new TransientNio2BlobStore();
    S3Server.over(written).makeBucket();
    S3Server.over(read).makeBucket();
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      S3Server server = S3Server.over(Layers.eventual(written, read, clock, 4_000));
      try (StoreSession one = open(server, Map.of());
          StoreSession other = open(server, Map.of())) {
        ExecutionStore runs = one.executions(TenantId.DEFAULT);
        ExecutionStore behind = other.executions(TenantId.DEFAULT);
        RunId id = create(runs);
        assertThat(behind.find(id)).isEmpty();
        List<Event> first = List.of(custom("first"));
        runs.append(id, Fence.unleased(), 1, first);
        assertThatExceptionOfType(StoreException.class)
            .isThrownBy(() -> behind.append(id, Fence.unleased(), 1, List.of(custom("second"))));
        while (behind.find(id).filter(run -> run.eventCount() == 2).isEmpty()) {
          Thread.onSpinWait();
        }
        assertThat(events(behind, id)).hasSize(2).endsWith(first.get(0));
        assertThat(behind.listRuns()).extracting(Run::id).containsExactly(id);
      }
    }
  }
}
