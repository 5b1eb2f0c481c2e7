package dev.runstore.postgres;

import dev.runstore.api.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * Whether the application's login is held to the row-level security that keeps tenants apart, and
 * the server to what is said of it.
 */
final class Access {
  private static final String ROLE =
      "select current_user, r.rolsuper, r.rolbypassrls, coalesce(("
          + "select pg_has_role(current_user, n.nspowner, 'MEMBER') from pg_namespace n"
          + " where n.nspname = 'runstore'), false), getdatabaseencoding(),"
          + " current_setting('server_version_num')::int, current_setting('synchronous_commit'),"
          + " pg_backend_pid() from pg_roles r"
          + " where r.rolname = current_user";
  private static final int OLDEST = 150_000;

  private Access() {}

  /** What a connection leads to. */
  enum Server {
    DIRECT,
    /** Another backend may serve each transaction, with other prepared statements. */
    BEHIND_A_POOLER
  }

  static Server check(Connection connection, boolean allowBypass, String place)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ROLE)) {
      row.next();
      if (!row.getString(5).equals("UTF8")) {
        throw new StoreException.InvalidConfiguration(
            place + " is encoded as " + row.getString(5) + "; create it with encoding UTF8");
      }
      if (row.getInt(6) < OLDEST) {
        throw new StoreException.InvalidConfiguration(
            place + " is older than PostgreSQL 15, which is the oldest that is supported");
      }
      if (row.getString(7).equals("off")) {
        throw new StoreException.InvalidConfiguration(
            place
                + " has synchronous_commit off for the login "
                + row.getString(1)
                + ", so what is acknowledged could be lost; alter role "
                + row.getString(1)
                + " set synchronous_commit = on, and set durability: relaxed if events may be"
                + " lost");
      }
      Optional<String> reason = Optional.empty();
      if (row.getBoolean(2)) {
        reason = Optional.of("is a superuser");
      } else if (row.getBoolean(3)) {
        reason = Optional.of("may bypass row-level security");
      } else if (row.getBoolean(4)) {
        reason = Optional.of("owns the tables");
      }
      if (reason.isPresent() && !allowBypass) {
        throw new StoreException.InvalidConfiguration(
            "the login "
                + row.getString(1)
                + " of "
                + place
                + " "
                + reason.get()
                + ", so nothing but this program would keep tenants apart; use a login that is"
                + " only a member of runstore_app, or set allow-bypass: true");
      }
      // a pooler answers a connection with a number of its own
      return row.getInt(8) == connection.unwrap(PGConnection.class).getBackendPID()
          ? Server.DIRECT
          : Server.BEHIND_A_POOLER;
    }
  }
}
