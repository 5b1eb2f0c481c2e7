package dev.runstore.postgres;

import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.val;

import dev.runstore.api.Page;
import dev.runstore.api.PageRequest;
import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import dev.runstore.api.StoreException;
import dev.runstore.api.model.Run;
import dev.runstore.api.support.Cursors;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.Table;

/**
 * Lists runs. What an index serves narrows the rows that are looked at; all else filters along the
 * order, at most {@value #SCANNED} rows for a page, which may then be short.
 */
final class RunListing {
  private static final System.Logger LOG = System.getLogger("dev.runstore.postgres");
  private static final int SCANNED = 10_000;
  private static final DSLContext SQL = Jooq.context();

  private static final Table<?> RUNS = table("runstore.runs").as("r");
  private static final Table<?> LABEL = table("runstore.run_labels").as("b");
  private static final Field<String> TENANT = field(name("r", "tenant_id"), String.class);
  private static final Field<String> RUN = field(name("r", "run_id"), String.class);
  private static final Field<String> STATUS = field(name("r", "status"), String.class);
  private static final Field<OffsetDateTime> END =
      field(name("r", "end_key"), OffsetDateTime.class);
  private static final Field<OffsetDateTime> TIME =
      field(name("r", "at_time"), OffsetDateTime.class);
  private static final Field<String> LABEL_RUN = field(name("b", "run_id"), String.class);
  private static final Field<OffsetDateTime> LABEL_END =
      field(name("b", "end_key"), OffsetDateTime.class);

  private final TenantView view;
  private final RunQuery query;
  private final PageRequest request;
  private final String binding;

  RunListing(TenantView view, RunQuery query, PageRequest request) {
    this.view = view;
    this.query = query;
    this.request = request;
    this.binding = "runs " + query;
  }

  /** A row of the page; without its run where that cannot be read. */
  private record Row(Optional<Run> run, String id, Optional<Instant> endKey, long number) {
    boolean isIn(RunQuery query) {
      return run.filter(query::matches).isPresent();
    }
  }

  Page<Run> page() {
    Optional<RenderedLists.Position> after = after();
    RenderedLists.Rendered rendered =
        view.session()
            .lists()
            .of(view.key(), query, request.limit(), after.isPresent(), this::statement);
    List<Row> rows =
        view.database()
            .read(
                view.key(),
                "list runs",
                rendered.sql(),
                p -> p.values(rendered.values(after)),
                r ->
                    new Row(
                        readable(r),
                        r.getString("run_id"),
                        Rows.maybeTime(r, "end_key"),
                        r.getLong("n")));
    List<Row> hits = rows.stream().filter(r -> r.isIn(query)).toList();
    if (hits.size() > request.limit()) {
      Row last = hits.get(request.limit() - 1);
      return new Page<>(
          runs(hits.subList(0, request.limit())), Optional.of(Cursors.of(binding, position(last))));
    }
    boolean stopped =
        !rows.isEmpty()
            && (rows.get(rows.size() - 1).number == SCANNED || rows.size() > request.limit());
    return new Page<>(
        runs(hits),
        stopped
            ? Optional.of(Cursors.of(binding, position(rows.get(rows.size() - 1))))
            : Optional.empty());
  }

  private static List<Run> runs(List<Row> rows) {
    return rows.stream().flatMap(row -> row.run.stream()).toList();
  }

  /** One damaged header takes no list down. */
  private Optional<Run> readable(ResultSet row) throws SQLException {
    try {
      return Optional.of(Headers.read(row, view));
    } catch (StoreException.Corrupt e) {
      LOG.log(System.Logger.Level.WARNING, "lists leave a run out: " + e.getMessage());
      return Optional.empty();
    }
  }

  private String position(Row row) {
    return switch (query.order()) {
      case NEWEST -> row.id;
      case ENDED -> micros(row.endKey.orElseThrow()) + "." + row.id;
    };
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /** Where the page begins. */
  private Optional<RenderedLists.Position> after() {
    return request
        .after()
        .map(cursor -> Cursors.position(cursor, binding))
        .map(
            position ->
                switch (query.order()) {
                  case NEWEST -> new RenderedLists.Position(Optional.empty(), position);
                  case ENDED -> {
                    String[] parts = position.split("\\.", 2);
                    Instant time = Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS);
                    yield new RenderedLists.Position(
                        Optional.of(Parameters.storable(time)), parts[1]);
                  }
                });
  }

  /** The statement that gives one row more than the page has. */
  Select<?> statement() {
    return statement(after());
  }

  private Select<?> statement(Optional<RenderedLists.Position> after) {
    Condition filter = filter();
    boolean filtered = !filter.equals(noCondition());
    List<Field<?>> columns =
        new ArrayList<>(
            Stream.of(
                    "header",
                    "notes",
                    "recorded_at",
                    "end_recorded_at",
                    "last_event",
                    "last_note",
                    "released_at",
                    "released_by")
                .map(column -> field(name("r", column)))
                .toList());
    columns.add(driver().get(0).as("end_key"));
    columns.add(driver().get(1).as("run_id"));
    columns.add(filtered ? rowNumber().over().orderBy(order(driver())).as("n") : val(0L).as("n"));
    if (filtered) {
      columns.add(field(filter).as("hit"));
    }
    Table<?> from = RUNS;
    if (driven()) {
      from =
          LABEL
              .join(RUNS)
              .on(field(name("b", "tenant_id"), String.class).eq(TENANT).and(LABEL_RUN.eq(RUN)));
    }
    int limit = request.limit() + 1;
    Table<?> found =
        select(columns)
            .from(from)
            .where(narrowed(after))
            .orderBy(order(driver()))
            .limit(inline(filtered ? SCANNED : limit))
            .asTable("r");
    Condition shown =
        filtered
            ? field(name("r", "hit"), Boolean.class)
                .isTrue()
                .or(field(name("r", "n"), Long.class).eq((long) SCANNED))
            : noCondition();
    return SQL.select(
            field("r.*"),
            field("l.generation"),
            field("l.runner"),
            field("l.claimed_at"),
            field("l.expires_at"))
        .from(found)
        .leftJoin(lateral(lease()).as("l"))
        .on(trueCondition())
        .where(shown)
        .orderBy(order(List.of(END, RUN)))
        .limit(inline(limit));
  }

  /**
   * Looked up run by run, and only of a run that is open, as its end takes the lease away. A limit
   * keeps the planner from joining all leases of the tenant.
   */
  private Select<?> lease() {
    return select(
            Stream.of("generation", "runner", "claimed_at", "expires_at")
                .map(column -> field(name("x", column)))
                .toList())
        .from(table("runstore.run_leases").as("x"))
        .where(field(name("x", "tenant_id"), String.class).eq(view.key()))
        .and(field(name("x", "run_id"), String.class).eq(RUN))
        .and(field(name("r", "end_recorded_at")).isNull())
        .limit(inline(1));
  }

  /** Whether the rows of a label lead to the runs. */
  private boolean driven() {
    return !query.labels().values().isEmpty();
  }

  private List<Field<?>> driver() {
    return driven() ? List.of(LABEL_END, LABEL_RUN) : List.of(END, RUN);
  }

  private List<SortField<?>> order(List<Field<?>> keys) {
    return switch (query.order()) {
      case NEWEST -> List.of(keys.get(1).desc());
      case ENDED -> List.of(keys.get(0).desc(), keys.get(1).desc());
    };
  }

  private Condition narrowed(Optional<RenderedLists.Position> after) {
    Condition all = TENANT.eq(view.key());
    Field<String> run = RUN;
    Field<OffsetDateTime> end = END;
    if (driven()) {
      Map.Entry<String, String> first = query.labels().values().entrySet().iterator().next();
      run = LABEL_RUN;
      end = LABEL_END;
      all =
          all.and(field(name("b", "tenant_id"), String.class).eq(view.key()))
              .and(field(name("b", "key"), String.class).eq(Keys.key(first.getKey())))
              .and(field(name("b", "value"), String.class).eq(Keys.key(first.getValue())));
    }
    if (query.statuses().size() == 1) {
      all = all.and(STATUS.eq(query.statuses().iterator().next().name()));
    }
    if (query.subjectId().isPresent()) {
      all =
          all.and(
              field(name("r", "subject_key"), String.class).eq(Keys.key(query.subjectId().get())));
    }
    if (query.parent().isPresent()) {
      all =
          all.and(field(name("r", "parent_run_id"), String.class).eq(query.parent().get().value()));
    }
    if (query.alias().isPresent()) {
      Field<String> named = field(name("a", "run_id"), String.class);
      all =
          all.and(
              run.in(
                  select(named)
                      .from(table("runstore.run_aliases").as("a"))
                      .where(field(name("a", "tenant_id"), String.class).eq(view.key()))
                      .and(
                          field(name("a", "alias"), String.class)
                              .eq(Keys.key(query.alias().get().value())))));
    }
    if (query.idPrefix().isPresent()) {
      String prefix = Keys.escape(query.idPrefix().get());
      all = all.and(run.ge(prefix)).and(run.lt(prefix + "\u007f"));
    }
    if (query.order() == RunOrder.ENDED) {
      all = all.and(end.isNotNull());
    }
    return after.isEmpty() ? all : all.and(beyond(after.get(), run, end));
  }

  private Condition beyond(
      RenderedLists.Position after, Field<String> run, Field<OffsetDateTime> end) {
    return switch (query.order()) {
      case NEWEST -> run.lt(after.run());
      case ENDED -> row(end, run).lt(row(val(after.end().orElseThrow()), val(after.run())));
    };
  }

  private Condition filter() {
    Condition all = noCondition();
    if (query.statuses().size() > 1) {
      all = all.and(STATUS.in(query.statuses().stream().map(Enum::name).toList()));
    }
    if (query.subjectKind().isPresent()) {
      all =
          all.and(
              field(name("r", "subject_kind"), String.class).eq(query.subjectKind().get().name()));
    }
    if (query.since().isPresent()) {
      all = all.and(TIME.ge(Parameters.storable(query.since().get())));
    }
    if (query.until().isPresent()) {
      all = all.and(TIME.le(Parameters.storable(query.until().get())));
    }
    for (Map.Entry<String, String> label :
        query.labels().values().entrySet().stream().skip(1).toList()) {
      all =
          all.and(
              exists(
                  selectOne()
                      .from(table("runstore.run_labels").as("x"))
                      .where(field(name("x", "tenant_id"), String.class).eq(view.key()))
                      .and(field(name("x", "run_id"), String.class).eq(RUN))
                      .and(field(name("x", "key"), String.class).eq(Keys.key(label.getKey())))
                      .and(
                          field(name("x", "value"), String.class).eq(Keys.key(label.getValue())))));
    }
    if (query.text().isPresent()) {
      String words = Headers.lower(Stream.of(query.text().get()));
      all = all.and(contains("search_text", words).or(contains("label_text", words)));
    }
    return all;
  }

  private static Condition contains(String column, String words) {
    return org.jooq.impl.DSL.position(field(name("r", column), String.class), words).gt(0);
  }
}
