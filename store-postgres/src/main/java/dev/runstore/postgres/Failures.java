package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What an error of the database means to a caller, by its SQLSTATE. */
final class Failures {
  /** A write was sent to a server, or in a transaction, that only reads. */
  private static final String READ_ONLY = "25006";

  /** Whether a statement may have changed something. */
  enum Effect {
    READ,
    WRITE
  }

  /** Whose rights a statement needs. */
  enum Grant {
    APPLICATION,
    MAINTENANCE
  }

  private Failures() {}

  /**
   * No connection was to be had; nothing was sent.
   *
   * @param option sets how many the pool has, if others have connections of it
   * @param login the options that name the login and its password
   */
  static StoreException connecting(
      SQLException e, Optional<String> option, String login, String what, String place) {
    SQLException cause = root(e);
    String state = state(cause);
    String start = what + " in " + place + ": ";
    if (state.startsWith("28")) {
      return new StoreException.Forbidden(
          start + "the server refuses the login; check " + login + ": " + reason(cause), e);
    }
    if (state.equals("42501")) {
      return new StoreException.Forbidden(
          start + reason(cause) + "; grant the login connect on it, see docs/postgres.md", e);
    }
    if (state.equals("3D000")) {
      return new StoreException.InvalidConfiguration(
          start + reason(cause) + "; create the database or correct the url");
    }
    if (state.startsWith("22") || state.startsWith("42")) {
      return new StoreException.InvalidConfiguration(
          start + reason(cause) + "; correct the parameters of the url");
    }
    if (e instanceof SQLTransientConnectionException && e.getCause() == null) {
      return new StoreException.Unavailable(
          start
              + option
                  .map(name -> "all connections are in use; retry, or raise " + name)
                  .orElse("the server gave no connection in time; retry"),
          e);
    }
    if (state.startsWith("53")) {
      return new StoreException.Unavailable(
          start
              + "the server gives no more connections; retry, lower max-connections and"
              + " read-connections of its clients, or raise its own: "
              + reason(cause),
          e);
    }
    return new StoreException.Unavailable(
        start + "the server cannot be reached: " + reason(cause), e);
  }

  /** Whether the server, or the driver, would refuse the connection again. */
  static boolean isRefusal(SQLException e) {
    String state = state(e);
    return state.startsWith("28")
        || state.startsWith("3D")
        || state.startsWith("22")
        || state.startsWith("42")
        || state.equals("08004");
  }

  /** Whether nothing listens there, or there is no such host. */
  static boolean isAbsent(SQLException e) {
    return Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
        .anyMatch(
            cause -> cause instanceof ConnectException || cause instanceof UnknownHostException);
  }

  /** A statement of the application failed. */
  static StoreException of(SQLException e, Effect effect, String what, String place) {
    return of(e, effect, Grant.APPLICATION, what, place);
  }

  /** A statement failed. */
  static StoreException of(SQLException e, Effect effect, Grant grant, String what, String place) {
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
          start
              + switch (effect) {
                case READ ->
                    "the server stopped it after its time-out; ask for less, or raise read-timeout: ";
                case WRITE -> "the server stopped it, nothing was written; retry: ";
              }
              + told,
          e);
    }
    if (state.equals(READ_ONLY)) {
      return new StoreException.Unavailable(
          start + "the server is read-only, it may be a standby; write to the primary: " + told, e);
    }
    if (state.equals("53100")) {
      return new StoreException.Unavailable(
          start + "the server's disk is full, nothing was written; make room and retry: " + told,
          e);
    }
    if (state.startsWith("53") || state.startsWith("58") || state.equals("XX000")) {
      return new StoreException.Unavailable(
          start + "the server has a fault, nothing was written; see its log: " + told, e);
    }
    if (state.equals("42501")) {
      return new StoreException.Forbidden(
          start
              + told
              + switch (grant) {
                case APPLICATION -> "; grant runstore_app to the login, see docs/postgres.md";
                case MAINTENANCE ->
                    "; use a maintenance-user that is a member of runstore_owner and"
                        + " runstore_maintenance, or let a DBA apply wct store migrate --dry-run, see"
                        + " docs/postgres.md";
              },
          e);
    }
    if (state.equals("26000") || state.equals("42P05")) {
      return new StoreException.InvalidConfiguration(
          start
              + "a pooler before the server mixes up prepared statements; let the url say"
              + " prepareThreshold=0, see docs/postgres.md: "
              + told);
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

  /** Whether there was no connection, so that nobody is at fault for what they asked. */
  static boolean isUnconnected(StoreException e) {
    return e.getCause() instanceof SQLTransientConnectionException;
  }

  private static boolean isLost(String state) {
    return state.isEmpty() || state.startsWith("08") || state.startsWith("57P");
  }

  /**
   * Whether the connection is to a server that only reads, perhaps since another took its place.
   */
  static boolean isReadOnly(SQLException e) {
    return state(e).equals(READ_ONLY);
  }

  private static String state(SQLException e) {
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
