package dev.runstore.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** Sets the parameters of a statement one after the other. */
final class Parameters {
  private static final Instant FIRST = Instant.parse("-4000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("+200000-01-01T00:00:00Z");

  /**
   * No time, and yet of a type. A parameter without one makes the driver ask for it, and once it
   * knows the result it may end the transaction that has set the tenant before the statement runs.
   */
  private static final PGobject NO_TIME = noTime();

  private final PreparedStatement statement;
  private int index;

  Parameters(PreparedStatement statement) {
    this.statement = statement;
  }

  private static PGobject noTime() {
    PGobject nothing = new PGobject();
    nothing.setType("timestamptz");
    return nothing;
  }

  Parameters text(@Nullable String value) throws SQLException {
    statement.setString(++index, value);
    return this;
  }

  Parameters text(Optional<String> value) throws SQLException {
    return text(value.orElse(null));
  }

  Parameters number(long value) throws SQLException {
    statement.setLong(++index, value);
    return this;
  }

  Parameters number(OptionalLong value) throws SQLException {
    if (value.isPresent()) {
      return number(value.getAsLong());
    }
    statement.setNull(++index, Types.BIGINT);
    return this;
  }

  Parameters count(int value) throws SQLException {
    statement.setInt(++index, value);
    return this;
  }

  Parameters flag(boolean value) throws SQLException {
    statement.setBoolean(++index, value);
    return this;
  }

  Parameters bytes(byte @Nullable [] value) throws SQLException {
    statement.setBytes(++index, value);
    return this;
  }

  Parameters time(Optional<Instant> value) throws SQLException {
    if (value.isPresent()) {
      statement.setObject(++index, storable(value.get()));
    } else {
      statement.setObject(++index, NO_TIME);
    }
    return this;
  }

  Parameters texts(List<? extends @Nullable String> values) throws SQLException {
    return array("text", values.toArray(new String[0]));
  }

  Parameters numbers(List<Long> values) throws SQLException {
    return array("int8", values.toArray(new Long[0]));
  }

  Parameters flags(List<Boolean> values) throws SQLException {
    return array("bool", values.toArray(new Boolean[0]));
  }

  Parameters blobs(List<? extends byte @Nullable []> values) throws SQLException {
    return array("bytea", values.toArray(new byte[0][]));
  }

  /** What jOOQ has bound. */
  Parameters values(List<@Nullable Object> values) throws SQLException {
    for (Object value : values) {
      statement.setObject(++index, value);
    }
    return this;
  }

  private Parameters array(String type, @Nullable Object[] values) throws SQLException {
    statement.setArray(++index, statement.getConnection().createArrayOf(type, values));
    return this;
  }

  /** The time as the database can hold it: to the microsecond, and not beyond its calendar. */
  static OffsetDateTime storable(Instant time) {
    Instant within = time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    return within.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }
}
