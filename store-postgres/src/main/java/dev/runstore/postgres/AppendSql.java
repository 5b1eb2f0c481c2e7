package dev.runstore.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements that append. The update is the fence and the number: it finds the run as the
 * writer knows it, and what is inserted comes of what it found, else nothing is written. The tenant
 * is set by a statement before it in the same round trip and transaction.
 */
final class AppendSql {
  private static final String TENANT = "set_config('runstore.tenant', ?, true)";
  private static final String RELAX = ", set_config('synchronous_commit', 'off', true)";

  private static final String HEADER = ", header = ?, status = ?, at_time = ?";
  private static final String END =
      ", search_text = ?, released_at = null, released_by = null, end_recorded_at = f.at,"
          + " end_key = coalesce(?, f.at)";
  private static final String FOUND =
      " from f where r.tenant_id = ? and r.run_id = ? and r.generation = ? and r.last_event = ?"
          + " and r.end_recorded_at is null returning f.at, r.end_key)";
  private static final String LEAVE =
      ", w as (delete from runstore.run_waiting w using u where w.tenant_id = ? and w.run_id = ?)";
  private static final String ENDED =
      ", l as (delete from runstore.run_leases l using u where l.tenant_id = ? and l.run_id = ?),"
          + " b as (update runstore.run_labels b set end_key = u.end_key from u"
          + " where b.tenant_id = ? and b.run_id = ?)";
  private static final String STEPS =
      ", s as (insert into runstore.run_steps select ?, ?, s.first_seq, s.told_seq, s.state"
          + " from u, unnest(?::bigint[], ?::bigint[], ?::bytea[]) s (first_seq, told_seq, state))";
  private static final String EVENT =
      " insert into runstore.run_events select ?, ?, 0, ?, ?, ?, ?, u.at, ? from u"
          + " returning recorded_at";
  private static final String EVENTS =
      ", e as (insert into runstore.run_events"
          + " select ?, ?, 0, ? + e.n, e.id, e.type, e.step, u.at, e.payload"
          + " from u, unnest(?::text[], ?::text[], ?::text[], ?::bytea[]) with ordinality"
          + " e (id, type, step, payload, n)) select u.at as recorded_at from u";
  private static final String GROUP =
      "; select * from runstore.append_group("
          + "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private AppendSql() {}

  /** The statement for one call by itself; a row with the time of record if it was done. */
  static String alone(AppendCall call, boolean relaxed) {
    return "select "
        + TENANT
        + (relaxed ? RELAX : "")
        + "; with f as (select coalesce(?, clock_timestamp()) as at),"
        + " u as (update runstore.runs r set last_event = r.last_event + ?"
        + (call.header().isPresent() ? HEADER : "")
        + (call.isTerminal() ? END : "")
        + FOUND
        + (call.leavesQueue() ? LEAVE : "")
        + (call.isTerminal() ? ENDED : "")
        + (call.hasSteps() ? STEPS : "")
        + (call.size() == 1 ? EVENT : EVENTS);
  }

  static void bindAlone(AppendCall call, Parameters p) throws SQLException {
    String tenant = call.view().key();
    String run = call.runId().value();
    p.text(tenant).time(call.view().now()).number(call.size());
    if (call.header().isPresent()) {
      p.bytes(call.header().get()).text(call.status()).time(Optional.of(call.time()));
    }
    if (call.isTerminal()) {
      p.text(call.searchText()).time(call.endedAt());
    }
    p.text(tenant).text(run).number(call.generation()).number(call.expected());
    if (call.leavesQueue()) {
      p.text(tenant).text(run);
    }
    if (call.isTerminal()) {
      p.text(tenant).text(run).text(tenant).text(run);
    }
    if (call.hasSteps()) {
      p.text(tenant).text(run).numbers(call.firsts()).numbers(call.tolds()).blobs(call.states());
    }
    p.text(tenant).text(run);
    if (call.size() == 1) {
      p.number(call.expected() + 1)
          .text(call.ids().get(0))
          .text(call.types().get(0))
          .text(call.steps().get(0))
          .bytes(call.payloads().get(0));
    } else {
      p.number(call.expected())
          .texts(call.ids())
          .texts(call.types())
          .texts(call.steps())
          .blobs(call.payloads());
    }
  }

  /** The statement for several calls of one tenant; a row for each that was done. */
  static String group(boolean relaxed) {
    return "select " + TENANT + (relaxed ? RELAX : "") + GROUP;
  }

  static void bindGroup(List<AppendCall> calls, Parameters p) throws SQLException {
    TenantView view = calls.get(0).view();
    p.text(view.key())
        .text(view.key())
        .time(view.now())
        .texts(calls.stream().map(call -> call.runId().value()).toList())
        .numbers(calls.stream().map(AppendCall::generation).toList())
        .numbers(calls.stream().map(AppendCall::expected).toList())
        .numbers(calls.stream().map(call -> (long) call.size()).toList())
        .blobs(headers(calls))
        .texts(calls.stream().map(AppendCall::status).toList())
        .numbers(calls.stream().map(call -> micros(call.time())).toList())
        .flags(calls.stream().map(AppendCall::leavesQueue).toList());
    bindSteps(calls, p);
    bindEvents(calls, p);
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Parameters.storable(time).toInstant());
  }

  private static List<byte @Nullable []> headers(List<AppendCall> calls) {
    List<byte @Nullable []> headers = new ArrayList<>();
    calls.forEach(call -> headers.add(call.header().orElse(null)));
    return headers;
  }

  private static void bindSteps(List<AppendCall> calls, Parameters p) throws SQLException {
    List<String> runs = new ArrayList<>();
    List<Long> firsts = new ArrayList<>();
    List<Long> tolds = new ArrayList<>();
    List<byte[]> states = new ArrayList<>();
    for (AppendCall call : calls) {
      call.states().forEach(state -> runs.add(call.runId().value()));
      firsts.addAll(call.firsts());
      tolds.addAll(call.tolds());
      states.addAll(call.states());
    }
    p.texts(runs).numbers(firsts).numbers(tolds).blobs(states);
  }

  private static void bindEvents(List<AppendCall> calls, Parameters p) throws SQLException {
    List<String> runs = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    List<String> types = new ArrayList<>();
    List<@Nullable String> steps = new ArrayList<>();
    List<byte[]> payloads = new ArrayList<>();
    for (AppendCall call : calls) {
      for (int i = 0; i < call.size(); i++) {
        runs.add(call.runId().value());
        numbers.add(call.expected() + 1 + i);
      }
      ids.addAll(call.ids());
      types.addAll(call.types());
      steps.addAll(call.steps());
      payloads.addAll(call.payloads());
    }
    p.texts(runs).numbers(numbers).texts(ids).texts(types).texts(steps).blobs(payloads);
  }
}
