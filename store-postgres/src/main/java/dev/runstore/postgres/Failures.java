package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What an error of the database means to a caller, by its SQLSTATE. */
final class Failures {
  /** Whether a statement may have changed something. */
  enum Effect {
    READ,
    WRITE
  }

  private Failures() {}

  /** No connection was to be had; nothing was sent. */
  static StoreException connecting(SQLException e, String what, String place) {
    SQLException cause = root(e);
    String state = state(cause);
    String start = what + " in " + place + ": ";
    if (state.startsWith("28")) {
      return new StoreException.Forbidden(
          start + "the server refuses the login; check user and password: " + reason(cause), e);
    }
    if (state.equals("3D000")) {
      return new StoreException.InvalidConfiguration(
          start + reason(cause) + "; create the database or correct the url");
    }
    if (e instanceof SQLTransientConnectionException && e.getCause() == null) {
      return new StoreException.Unavailable(
          start + "all connections are in use; retry, or raise max-connections", e);
    }
    return new StoreException.Unavailable(
        start + "the server cannot be reached: " + reason(cause), e);
  }

  /** A statement failed. */
  static StoreException of(SQLException e, Effect effect, String what, String place) {
    String state = state(e);
    String start = what + " in " + place + ": ";
    String told = reason(e) + " (" + state + ")";
    if (isLost(state)) {
      return switch (effect) {
        case READ ->
            new StoreException.Unavailable(start + "the connection broke; retry: " + told, e);
        case WRITE ->
            new StoreException.OutcomeUnknown(
                start + "the connection broke before the answer; repeat the call: " + told, e);
      };
    }
    if (state.startsWith("40") || state.equals("55P03")) {
      return new StoreException.Unavailable(
          start + "other transactions were in the way, nothing was written; retry: " + told, e);
    }
    if (state.equals("57014")) {
      return new StoreException.Unavailable(
          start + "the server stopped it after its time-out; ask for less, or raise it: " + told,
          e);
    }
    if (state.equals("25006")) {
      return new StoreException.Unavailable(
          start + "the server is read-only, it may be a standby; write to the primary: " + told, e);
    }
    if (state.startsWith("53") || state.startsWith("58")) {
      return new StoreException.Unavailable(
          start + "the server has no room or a fault, nothing was written; see its log: " + told,
          e);
    }
    if (state.equals("42501")) {
      return new StoreException.Forbidden(
          start + told + "; grant runstore_app to the login, see docs/postgres.md", e);
    }
    if (state.startsWith("42") || state.equals("3F000")) {
      return new StoreException.InvalidConfiguration(
          start + "the schema is not as expected, run wct store migrate: " + told);
    }
    if (state.startsWith("XX0")) {
      return new StoreException.Corrupt(start + told, e);
    }
    return new StoreException.Unavailable(start + told, e);
  }

  private static boolean isLost(String state) {
    return state.isEmpty() || state.startsWith("08") || state.startsWith("57P");
  }

  static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }

  private static SQLException root(SQLException e) {
    SQLException found = e;
    for (@Nullable Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        found = sql;
      }
    }
    return found;
  }

  /** The server's own words without its details, which may hold stored values. */
  private static String reason(SQLException e) {
    ServerErrorMessage server =
        e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    String text = server == null ? e.getMessage() : server.getMessage();
    return text == null ? e.getClass().getSimpleName() : text.lines().findFirst().orElse("");
  }
}
