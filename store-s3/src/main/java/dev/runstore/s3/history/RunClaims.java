package dev.runstore.s3.history;

import dev.runstore.api.Claim;
import dev.runstore.api.ClaimTerms;
import dev.runstore.api.Renewal;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.event.Event;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.Run;
import dev.runstore.api.model.RunId;
import dev.runstore.s3.bucket.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Takes and keeps the leases of one tenant's runs. */
final class RunClaims {
  private static final int MAX_NEWS = 1_000;

  private final Place place;
  private final TenantRuns tenant;
  private final Runs runs;

  RunClaims(TenantRuns tenant) {
    this.tenant = tenant;
    this.place = tenant.place();
    this.runs = tenant.runs();
  }

  Claim claim(RunId runId, ClaimTerms terms) {
    return runs.with(
        runId,
        run -> {
          while (true) {
            run.refresh();
            Instant now = place.now();
            Optional<Lease> again = Claims.again(run.required(), terms, now);
            if (again.isPresent()) {
              return new Claim(again.get(), run.header(), false);
            }
            Event taken = Claims.taken(run, terms, now);
            if (run.create(
                Batch.numbered(Track.HISTORY, run.last(Track.HISTORY) + 1, List.of(taken), now))) {
              run.refresh();
              Run header = run.required().header();
              return new Claim(header.lease().orElseThrow(), header, true);
            }
            if (run.lease().isPresent()) {
              run.want();
            }
          }
        });
  }

  Optional<Claim> claimNext(RunQuery query, ClaimTerms terms) {
    RunQuery wanted = query.orderedBy(RunOrder.NEWEST);
    for (RunId id : tenant.index().openOldestFirst()) {
      Optional<Claim> claim = claimIfFree(id, wanted, terms);
      if (claim.isPresent()) {
        return claim;
      }
    }
    return Optional.empty();
  }

  private Optional<Claim> claimIfFree(RunId id, RunQuery wanted, ClaimTerms terms) {
    try {
      boolean free =
          runs.fresh(
              id,
              run ->
                  !run.isDeleted()
                      && run.exists()
                      && Claims.isFree(run, place.now())
                      && wanted.matches(run.header()));
      return free ? Optional.of(claim(id, terms)).filter(Claim::isNew) : Optional.empty();
    } catch (StoreException.LeaseHeld
        | StoreException.Conflict
        | StoreException.Expired
        | StoreException.Corrupt e) {
      return Optional.empty();
    }
  }

  Renewal renew(Lease lease, Duration ttl, long knownNote) {
    return runs.untilFirst(
        lease.runId(),
        run -> {
          Lease renewed = Claims.renewed(run, lease, ttl, place.now());
          run.renew(renewed);
          run.refresh();
          Claims.renewed(run.required(), lease, ttl, place.now());
          List<RecordedEvent> news =
              run.events().read(Track.NOTES, Math.max(0, knownNote), MAX_NEWS).events();
          return Optional.of(
              new Renewal(renewed, news.subList(0, Math.min(MAX_NEWS, news.size()))));
        });
  }
}
