package dev.runstore.postgres;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.StoreSession;
import dev.runstore.api.config.StoreConfig;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import dev.runstore.api.model.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Four runners that work off what is queued, until nothing has been left for a while. */
final class RunnerProcess {
  private static final int RUNNERS = 4;
  private static final long STEP = Duration.ofMillis(40).toNanos();
  private static final Duration TTL = Duration.ofSeconds(3);

  /** So short that it often runs out before the run is done. */
  private static final Duration SHORT = Duration.ofMillis(120);

  private static final long IDLE = Duration.ofSeconds(5).toNanos();

  private RunnerProcess() {}

  public static void main(String[] args) throws Exception {
    try (StoreSession session =
            new PostgresProvider().open(StoreConfig.of(TestServer.options(args[0], args[1])));
        ExecutorService threads = Executors.newFixedThreadPool(RUNNERS)) {
      ExecutionStore store = session.executions(TenantId.DEFAULT);
      List<Future<?>> runners =
          IntStream.range(0, RUNNERS)
              .<Future<?>>mapToObj(i -> threads.submit(() -> work(store, i)))
              .toList();
      for (Future<?> runner : runners) {
        runner.get();
      }
    }
  }

  private static void work(ExecutionStore store, int number) {
    Runner me =
        new Runner("drain", ProcessHandle.current().pid() + "-" + number, "1", Optional.empty());
    Duration ttl = number == 0 ? SHORT : TTL;
    long lastWork = System.nanoTime();
    while (System.nanoTime() - lastWork < IDLE) {
      Optional<Claim> claim = store.claimNext(RunQuery.all(), ClaimTerms.of(me).holding(ttl));
      if (claim.isPresent()) {
        execute(store, claim.get(), ttl);
        lastWork = System.nanoTime();
      } else {
        LockSupport.parkNanos(50_000_000);
      }
    }
  }

  private static void execute(ExecutionStore store, Claim claim, Duration ttl) {
    try {
      Fence fence = Fence.of(claim.lease());
      long last = claim.run().eventCount();
      last = store.append(claim.lease().runId(), fence, last, List.of(started())).last();
      for (int i = 0; i < 3; i++) {
        LockSupport.parkNanos(STEP);
        last = store.append(claim.lease().runId(), fence, last, List.of(mark(claim))).last();
        store.renew(claim.lease(), ttl, 0);
      }
      store.append(
          claim.lease().runId(),
          fence,
          last,
          List.of(Event.of(Instant.now(), EventBody.RunEnded.of(RunStatus.SUCCEEDED))));
    } catch (StoreException.Fenced e) {
      System.err.println("lost " + claim.lease().runId() + " to another runner");
    }
  }

  private static Event started() {
    return Event.of(Instant.now(), new EventBody.RunStarted());
  }

  private static Event mark(Claim claim) {
    return Event.of(
        Instant.now(),
        new EventBody.Custom(
            Optional.empty(), "lease-" + claim.lease().generation(), Optional.empty()));
  }
}
