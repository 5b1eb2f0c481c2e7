package dev.runstore.postgres;

import dev.runstore.api.ClaimTerms;
import dev.runstore.api.RunQuery;
import dev.runstore.api.model.EventId;
import java.sql.SQLException;

/**
 * The statement that claims the oldest run that waits, unless some lease has run out. Its plan is
 * kept, and must be right for any number of runs: without scans and sorts the key of what waits is
 * the only way to the first of it, and the run is found by its whole key, as nothing is joined.
 */
final class ClaimSql {
  private static final String BEGIN =
      "select set_config('runstore.tenant', ?, true),"
          + " set_config('plan_cache_mode', 'force_generic_plan', true),"
          + " set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true),"
          + " set_config('enable_bitmapscan', 'off', true);"
          + " with f as (select coalesce(?, clock_timestamp()) as at, ?::bigint as ttl),"
          + " o as (select l.expires_at from runstore.run_leases l where l.tenant_id = ?"
          + " and l.runner <> '' order by l.expires_at limit 1),"
          + " n as (select w.run_id from runstore.run_waiting w, lateral (select from runstore.runs r"
          + " where r.tenant_id = ? and r.run_id = w.run_id";
  private static final String WAITING =
      " for no key update of r skip locked) r where w.tenant_id = ?"
          + " and not exists (select from o, f where o.expires_at <= f.at)";
  private static final String TAKE =
      " order by w.run_id limit 1 for update of w skip locked),"
          + " q as (delete from runstore.run_waiting w"
          + " where w.tenant_id = ? and w.run_id = (select n.run_id from n)),"
          + " u as (update runstore.runs r set last_event = r.last_event + 1,"
          + " generation = r.generation + 1, released_at = null, released_by = null"
          + " where r.tenant_id = ? and r.run_id = (select n.run_id from n) returning r.*),"
          + " l as (insert into runstore.run_leases select ?, u.run_id, u.generation, ?, ?, f.at,"
          + " f.at + f.ttl * interval '1 microsecond' from u, f"
          + " returning runner, holder, claimed_at, expires_at),"
          + " e as (insert into runstore.run_events select ?, u.run_id, 0, u.last_event, ?,"
          + " 'lease.claimed', null, f.at, runstore.own_claim(u.last_event, ?, u.run_id, ?,"
          + " u.generation, f.at, f.at + f.ttl * interval '1 microsecond', null)"
          + " from u, f returning payload, recorded_at)"
          + " select case when u.run_id is not null then 'done'"
          + " when exists (select from o where o.expires_at <= f.at) then 'lost'"
          + " else 'none' end as outcome,"
          + " u.run_id as run, u.last_event as last, u.generation as held, u.status as state,"
          + " u.header, u.notes, u.recorded_at, u.last_note, l.holder, l.claimed_at, l.expires_at,"
          + " h.payloads || e.payload as history, h.times || e.recorded_at as history_at"
          + " from f left join u on true left join l on true left join e on true"
          + " left join lateral (select array_agg(x.payload order by x.seq) as payloads,"
          + " array_agg(x.recorded_at order by x.seq) as times from runstore.run_events x"
          + " where x.tenant_id = ? and x.run_id = u.run_id and x.track = 0"
          + " and u.last_event <= 32) h on true";

  private ClaimSql() {}

  /** Whether the database can judge all of the query's conditions in the claim itself. */
  static boolean judges(RunQuery query) {
    return query.labels().values().isEmpty()
        && query.statuses().size() <= 1
        && query.since().isEmpty()
        && query.until().isEmpty()
        && query.parent().isEmpty()
        && query.alias().isEmpty()
        && query.idPrefix().isEmpty()
        && query.text().isEmpty();
  }

  /** The statement for a query that it judges. */
  static String next(RunQuery query) {
    return BEGIN
        + (query.statuses().isEmpty() ? "" : " and r.status = ?")
        + WAITING
        + (query.subjectKind().isPresent() ? " and w.subject_kind = ?" : "")
        + (query.subjectId().isPresent() ? " and w.subject_key = ?" : "")
        + TAKE;
  }

  static void bindNext(TenantView view, RunQuery query, ClaimTerms terms, Parameters p)
      throws SQLException {
    String tenant = view.key();
    String event = EventId.next().value();
    String runner = Runners.encode(terms.runner());
    p.text(tenant).time(view.now()).number(RunLeases.micros(terms.ttl())).text(tenant).text(tenant);
    if (!query.statuses().isEmpty()) {
      p.text(query.statuses().iterator().next().name());
    }
    p.text(tenant);
    if (query.subjectKind().isPresent()) {
      p.text(query.subjectKind().get().name());
    }
    if (query.subjectId().isPresent()) {
      p.text(Keys.key(query.subjectId().get()));
    }
    p.text(tenant)
        .text(tenant)
        .text(tenant)
        .text(runner)
        .text(Runners.quotable(terms.runner().toString()))
        .text(tenant)
        .text(event)
        .text(event)
        .text(runner)
        .text(tenant);
  }
}
