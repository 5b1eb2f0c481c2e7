package dev.runstore.postgres;

import dev.runstore.api.Renewal;
import dev.runstore.api.event.RecordedEvent;
import dev.runstore.api.event.RecordedEvent.Track;
import dev.runstore.api.model.Lease;
import dev.runstore.api.model.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Renews leases: one narrow row changes, and the notes that came meanwhile are read with it. */
final class Renewals {
  private static final String RENEW =
      "select set_config('runstore.tenant', ?, true); with u as (update runstore.run_leases l"
          + " set expires_at = coalesce(?, clock_timestamp()) + ? * interval '1 microsecond'"
          + " where l.tenant_id = ? and l.run_id = ? and l.generation = ?"
          + " returning l.claimed_at, l.expires_at)"
          + " select u.claimed_at, u.expires_at, n.seq, n.payload, n.recorded_at"
          + " from u left join lateral (select e.seq, e.payload, e.recorded_at"
          + " from runstore.run_events e where e.tenant_id = ? and e.run_id = ? and e.track = 1"
          + " and e.seq > ? order by e.seq limit 1000) n on true";
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
    List<Row> rows =
        view.database()
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
                row -> row(row, lease));
    if (rows.isEmpty()) {
      throw notRenewed(lease);
    }
    return new Renewal(
        rows.get(0).lease,
        rows.stream()
            .flatMap(row -> row.note.stream())
            .sorted(Comparator.comparingLong(RecordedEvent::sequence))
            .toList());
  }

  /** The lease as it is now, beside each note; beside none if there are none. */
  private record Row(Lease lease, Optional<RecordedEvent> note) {}

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

  private Row row(ResultSet row, Lease lease) throws SQLException {
    byte[] payload = row.getBytes("payload");
    return new Row(
        new Lease(
            lease.runId(),
            lease.runner(),
            Math.toIntExact(lease.generation()),
            lease.generation(),
            Rows.time(row, "claimed_at"),
            Rows.time(row, "expires_at")),
        payload == null
            ? Optional.empty()
            : Optional.of(
                histories.decode(
                    lease.runId(),
                    Track.NOTES,
                    row.getLong("seq"),
                    Rows.time(row, "recorded_at"),
                    payload)));
  }
}
