package dev.runstore.postgres;

import dev.runstore.api.RunOrder;
import dev.runstore.api.RunQuery;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Select;
import org.jspecify.annotations.Nullable;

/**
 * The statements of the lists that were asked for last. To render one takes longer than the server
 * takes to answer it; the pages of a list differ in where they begin, and in nothing else.
 */
final class RenderedLists {
  private static final int MOST = 128;

  /** No key holds a NUL, so no parameter of a query is the same. */
  private static final String MARK = "\0";

  private record Key(String tenant, RunQuery query, int limit, boolean further) {}

  /** The last row of the page before: its key in the order, with its end where that leads. */
  record Position(Optional<OffsetDateTime> end, String run) {
    private static Position mark(RunOrder order) {
      return new Position(
          switch (order) {
            case NEWEST -> Optional.empty();
            case ENDED -> Optional.of(Parameters.storable(Instant.EPOCH));
          },
          MARK);
    }
  }

  /** A statement and its parameters, of which one or two stand for where the page begins. */
  record Rendered(String sql, List<@Nullable Object> marked) {
    List<@Nullable Object> values(Optional<Position> after) {
      if (after.isEmpty()) {
        return marked;
      }
      List<@Nullable Object> values = new ArrayList<>(marked);
      int mark = values.indexOf(MARK);
      values.set(mark, after.get().run);
      after.get().end.ifPresent(end -> values.set(mark - 1, end));
      return values;
    }
  }

  private final Map<Key, Rendered> rendered = new LinkedHashMap<>(64, 0.75f, true);

  Rendered of(
      String tenant,
      RunQuery query,
      int limit,
      boolean further,
      Function<Optional<Position>, Select<?>> statement) {
    Key key = new Key(tenant, query, limit, further);
    synchronized (rendered) {
      Rendered known = rendered.get(key);
      if (known != null) {
        return known;
      }
    }
    Select<?> select =
        statement.apply(further ? Optional.of(Position.mark(query.order())) : Optional.empty());
    Rendered made = new Rendered(select.getSQL(), new ArrayList<>(select.getBindValues()));
    synchronized (rendered) {
      rendered.put(key, made);
      if (rendered.size() > MOST) {
        rendered.remove(rendered.keySet().iterator().next());
      }
    }
    return made;
  }
}
