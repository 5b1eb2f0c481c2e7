package dev.runstore.benchmarks;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.ExecutionStore;
import dev.runstore.api.Fence;
import dev.runstore.api.RunQuery;
import dev.runstore.api.config.Stores;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.EventBody;
import dev.runstore.api.model.RunId;
import dev.runstore.api.model.RunStatus;
import dev.runstore.api.model.Runner;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Workers that claim a queued run, renew their lease once and end the run, until none is left. */
final class PostgresClaims {
  private static final int WORKERS = 16;
  private static final int RUNS = Integer.getInteger("claims", 10_000);
  private static final Duration TTL = Duration.ofSeconds(15);
  private static final RawRuns.Row ENDED = PostgresRuns.row(end());

  private final PrintStream out;
  private final MeasuredServer server;
  private final String database;

  PostgresClaims(PrintStream out, MeasuredServer server, String database) {
    this.out = out;
    this.server = server;
    this.database = database;
  }

  void run() throws Exception {
    try (Stores stores = server.stores(database, "max-connections", "" + WORKERS)) {
      new Comparison(out)
          .run(
              RUNS + " runs claimed, renewed and ended by " + WORKERS + ", against SKIP LOCKED",
              "runs/s",
              round -> product(stores.executions()),
              round -> raw(),
              0.8);
    }
  }

  private static Event end() {
    return Event.undated(EventBody.RunEnded.of(RunStatus.SUCCEEDED));
  }

  double product(ExecutionStore store) throws Exception {
    Writers.perSecond(
        WORKERS,
        RUNS,
        writer -> {
          for (int i = writer; i < RUNS; i += WORKERS) {
            store.create(RunId.next(), Workload.created());
          }
        });
    AtomicInteger done = new AtomicInteger();
    double speed =
        Writers.perSecond(
            WORKERS,
            RUNS,
            worker -> {
              ClaimTerms terms =
                  ClaimTerms.of(new Runner("benchmark", "w" + worker, "1", Optional.empty()));
              Optional<Claim> claim = store.claimNext(RunQuery.all(), terms.holding(TTL));
              while (claim.isPresent()) {
                Claim got = claim.get();
                store.renew(got.lease(), TTL, 0);
                store.append(
                    got.lease().runId(),
                    Fence.of(got.lease()),
                    got.run().eventCount(),
                    List.of(end()));
                done.incrementAndGet();
                claim = store.claimNext(RunQuery.all(), terms.holding(TTL));
              }
            });
    return checked(done, speed);
  }

  double raw() throws Exception {
    Writers.perSecond(
        WORKERS,
        RUNS,
        writer -> {
          try (RawRuns runs = new RawRuns(server.application(database))) {
            for (int i = writer; i < RUNS; i += WORKERS) {
              runs.create(RunId.next(), PostgresRuns.row(Workload.created()));
            }
          }
        });
    AtomicInteger done = new AtomicInteger();
    double speed =
        Writers.perSecond(
            WORKERS,
            RUNS,
            worker -> {
              try (RawClaims claims = new RawClaims(server.application(database))) {
                Optional<RawClaims.Taken> taken = claims.claim();
                while (taken.isPresent()) {
                  claims.renew(taken.get());
                  claims.end(taken.get(), ENDED);
                  done.incrementAndGet();
                  taken = claims.claim();
                }
              }
            });
    return checked(done, speed);
  }

  private static double checked(AtomicInteger done, double speed) {
    if (done.get() != RUNS) {
      throw new IllegalStateException(done + " of " + RUNS + " runs were ended");
    }
    return speed;
  }
}
