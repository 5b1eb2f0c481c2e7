package dev.runstore.postgres;

import dev.runstore.api.Renewal;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renews leases: one narrow row changes, and the notes that came meanwhile are read with it. */
final class Renewals {
  private static final String RENEW =
      "select set_config('runstore.tenant', ?, true); with u as (update runstore.run_leases l"
          + " set expires_at = coalesce(?, clock_timestamp()) + ? * interval '1 microsecond'"
          + " where l.tenant_id = ? and l.run_id = ? and l.generation = ?"
          + " returning l.claimed_at, l.expires_at)"
          + " select u.claimed_at, u.expires_at, n.payloads, n.times from u cross join lateral ("
          + "select array_agg(m.payload order by m.seq) as payloads,"
          + " array_agg(m.recorded_at order by m.seq) as times from ("
          + "select e.seq, e.payload, e.recorded_at from runstore.run_events e"
          + " where e.tenant_id = ? and e.run_id = ? and e.track = 1 and e.seq > ?"
          + " order by e.seq limit 1000) m) n";
  private static final String RENEWAL_REFUSAL = "select * from runstore.renewal_refusal(?, ?, ?)";

  private final TenantView view;
  private final Histories histories;
  private final Refusals refusals;

  Renewals(TenantView view) {
    this.view = view;
    this.histories = new Histories(view);
    this.refusals = new Refusals(view);
  }

  Renewal renew(Lease lease, Duration ttl, long knownNote) {
    RunId runId = lease.runId();
    return view
        .database()
        .write(
            "renew the lease of run " + runId,
            RENEW,
            p ->
                p.text(view.key())
                    .time(view.now())
                    .number(RunLeases.micros(ttl))
                    .text(view.key())
                    .text(runId.value())
                    .number(lease.generation())
                    .text(view.key())
                    .text(runId.value())
                    .number(knownNote),
            row -> renewed(row, lease, knownNote))
        .stream()
        .findFirst()
        .orElseThrow(() -> notRenewed(lease));
  }

  private record Refusal(String outcome, long last, long held, @Nullable String state) {}

  /** Asked for afterwards: a lease that is lost stays lost. */
  private RuntimeException notRenewed(Lease lease) {
    RunId runId = lease.runId();
    Refusal why =
        view.database()
            .read(
                view.key(),
                "renew the lease of run " + runId,
                RENEWAL_REFUSAL,
                p -> p.text(view.key()).text(runId.value()).number(lease.generation()),
                row ->
                    new Refusal(
                        row.getString("outcome"),
                        row.getLong("last"),
                        row.getLong("held"),
                        row.getString("state")))
            .get(0);
    return switch (why.outcome) {
      case "missing" -> view.absent(runId);
      case "fenced" -> refusals.fenced(runId, why.held, lease.generation());
      case "ended" ->
          refusals.ended("renew the lease of", runId, String.valueOf(why.state), why.last);
      case "released" -> refusals.released(runId, why.last);
      default -> refusals.unexpected(why.outcome);
    };
  }

  private Renewal renewed(ResultSet row, Lease lease, long knownNote) throws SQLException {
    List<RecordedEvent> notes = new ArrayList<>();
    List<Instant> times = Rows.times(row, "times");
    for (byte[] payload : Rows.blobs(row, "payloads")) {
      int i = notes.size();
      notes.add(
          histories.decode(lease.runId(), Track.NOTES, knownNote + i + 1, times.get(i), payload));
    }
    return new Renewal(
        new Lease(
            lease.runId(),
            lease.runner(),
            Math.toIntExact(lease.generation()),
            lease.generation(),
            Rows.time(row, "claimed_at"),
            Rows.time(row, "expires_at")),
        notes);
  }
}
